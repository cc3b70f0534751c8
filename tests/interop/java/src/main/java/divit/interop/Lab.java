// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0
package divit.interop;

import eu.europa.esig.dss.service.crl.OnlineCRLSource;
import eu.europa.esig.dss.service.http.commons.CommonsDataLoader;
import eu.europa.esig.dss.service.http.commons.OCSPDataLoader;
import eu.europa.esig.dss.service.http.commons.TimestampDataLoader;
import eu.europa.esig.dss.service.ocsp.OnlineOCSPSource;
import eu.europa.esig.dss.service.tsp.OnlineTSPSource;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CertificateVerifier;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonCertificateSource;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import java.io.File;

/** The trial authority as DSS sees it: its root is trusted, its responders are on this machine. */
final class Lab {
    private final Main.Trust trust;

    Lab(Main.Trust trust) {
        this.trust = trust;
    }

    /** Who decides on certificates. Offline, only what is in the file counts. */
    CertificateVerifier verifier(boolean online) {
        CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
        trusted.addCertificate(DSSUtils.loadCertificate(new File(trust.root())));
        CommonCertificateSource known = new CommonCertificateSource();
        known.addCertificate(DSSUtils.loadCertificate(new File(trust.issuer())));
        CommonCertificateVerifier verifier = new CommonCertificateVerifier();
        verifier.setTrustedCertSources(trusted);
        verifier.setAdjunctCertSources(known);
        verifier.setAIASource(null);
        if (online) {
            verifier.setOcspSource(new OnlineOCSPSource(new OCSPDataLoader()));
            verifier.setCrlSource(new OnlineCRLSource(new CommonsDataLoader()));
        }
        return verifier;
    }

    OnlineTSPSource timestamps() {
        return new OnlineTSPSource(trust.tsa(), new TimestampDataLoader());
    }
}
