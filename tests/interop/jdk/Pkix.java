// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Java's own judgement of a certificate path (RFC 5280, 6), with revocation asked at the addresses in the certificates.
 *
 * <p>Run as {@code java Pkix.java HOW ROOT CERTIFICATE...}, the holder's first. HOW is {@code ocsp} (the holder's alone,
 * no CRL), {@code crl} (all certificates, no OCSP) or {@code both} (all, OCSP first). Prints {@code accepted} or
 * {@code refused} with Java's reason.
 */
public final class Pkix {
    private Pkix() {
    }

    public static void main(String[] arguments) throws Exception {
        System.setProperty("com.sun.security.enableCRLDP", "true");
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> read = new ArrayList<>();
        for (int number = 1; number < arguments.length; number++) {
            try (var stream = Files.newInputStream(Path.of(arguments[number]))) {
                read.add((X509Certificate) factory.generateCertificate(stream));
            }
        }
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(read.get(0), null)));
        CertPathValidator validator = CertPathValidator.getInstance("PKIX");
        PKIXRevocationChecker revocation = (PKIXRevocationChecker) validator.getRevocationChecker();
        revocation.setOptions(options(arguments[0]));
        parameters.addCertPathChecker(revocation);
        try {
            validator.validate(factory.generateCertPath(read.subList(1, read.size())), parameters);
            System.out.println("accepted");
        } catch (CertPathValidatorException error) {
            System.out.println("refused " + error.getReason() + " " + error.getIndex() + " " + error.getMessage());
        }
    }

    private static EnumSet<Option> options(String how) {
        return switch (how) {
            case "ocsp" -> EnumSet.of(Option.NO_FALLBACK, Option.ONLY_END_ENTITY);
            case "crl" -> EnumSet.of(Option.NO_FALLBACK, Option.PREFER_CRLS);
            case "both" -> EnumSet.noneOf(Option.class);
            default -> throw new IllegalArgumentException(how);
        };
    }
}
