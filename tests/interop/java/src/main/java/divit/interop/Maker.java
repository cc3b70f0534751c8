// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0
package divit.interop;

import eu.europa.esig.dss.cades.CAdESSignatureParameters;
import eu.europa.esig.dss.cades.signature.CAdESCounterSignatureParameters;
import eu.europa.esig.dss.cades.signature.CAdESService;
import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.enumerations.EncryptionAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.enumerations.SignaturePackaging;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.SignatureValue;
import eu.europa.esig.dss.model.ToBeSigned;
import eu.europa.esig.dss.signature.AbstractSignatureParameters;
import eu.europa.esig.dss.token.DSSPrivateKeyEntry;
import eu.europa.esig.dss.token.Pkcs12SignatureToken;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import java.io.File;
import java.io.IOException;
import java.security.KeyStore.PasswordProtection;
import java.util.List;

/** Signatures made by DSS: signed anew, raised, or put on a signature. */
final class Maker {
    private final Lab lab;

    Maker(Lab lab) {
        this.lab = lab;
    }

    void make(Main.Order order) throws IOException {
        if (order.format() != null && order.format().contains("-asic-")) {
            new ContainerMaker(lab).made(order).save(order.out());
            return;
        }
        if (order.format() != null && order.format().startsWith("xades")) {
            new XmlMaker(lab).made(order).save(order.out());
            return;
        }
        if (order.format() != null && order.format().startsWith("pades")) {
            new PdfMaker(lab).made(order).save(order.out());
            return;
        }
        DSSDocument made = switch (order.action()) {
            case "sign" -> cades(order);
            case "extend" -> extended(order);
            case "countersign" -> countersigned(order);
            default -> throw new IllegalArgumentException(order.action());
        };
        made.save(order.out());
    }

    private CAdESService cadesService() {
        CAdESService service = new CAdESService(lab.verifier(true));
        service.setTspSource(lab.timestamps());
        return service;
    }

    private DSSDocument cades(Main.Order order) throws IOException {
        CAdESSignatureParameters parameters = new CAdESSignatureParameters();
        parameters.setSignatureLevel(SignatureLevel.valueOf("CAdES_BASELINE_" + order.level()));
        parameters.setSignaturePackaging(
                "cades-detached".equals(order.format()) ? SignaturePackaging.DETACHED : SignaturePackaging.ENVELOPING);
        if (order.content() != null) {
            parameters.setDetachedContents(List.<DSSDocument>of(new FileDocument(order.content())));
        }
        DSSDocument document = new FileDocument(order.file());
        CAdESService service = cadesService();
        try (Pkcs12SignatureToken token = token(order)) {
            DSSPrivateKeyEntry key = named(parameters, order, token);
            SignatureValue value = signed(service.getDataToSign(document, parameters), parameters, token, key);
            return service.signDocument(document, parameters, value);
        }
    }

    private DSSDocument extended(Main.Order order) {
        CAdESSignatureParameters parameters = new CAdESSignatureParameters();
        parameters.setSignatureLevel(SignatureLevel.valueOf("CAdES_BASELINE_" + order.level()));
        if (order.content() != null) {
            parameters.setDetachedContents(List.<DSSDocument>of(new FileDocument(order.content())));
        }
        return cadesService().extendDocument(new FileDocument(order.file()), parameters);
    }

    private DSSDocument countersigned(Main.Order order) throws IOException {
        DSSDocument document = new FileDocument(order.file());
        CAdESCounterSignatureParameters parameters = new CAdESCounterSignatureParameters();
        parameters.setSignatureLevel(SignatureLevel.CAdES_BASELINE_B);
        parameters.setSignatureIdToCounterSign(
                SignedDocumentValidator.fromDocument(document).getSignatures().get(0).getId());
        CAdESService service = cadesService();
        try (Pkcs12SignatureToken token = token(order)) {
            DSSPrivateKeyEntry key = named(parameters, order, token);
            SignatureValue value = signed(service.getDataToBeCounterSigned(document, parameters), parameters, token, key);
            return service.counterSignSignature(document, parameters, value);
        }
    }

    static Pkcs12SignatureToken token(Main.Order order) throws IOException {
        return new Pkcs12SignatureToken(new File(order.key()), new PasswordProtection(order.password().toCharArray()));
    }

    /** The key of the order; {@code parameters} get its certificate, its chain and the algorithms. */
    static DSSPrivateKeyEntry named(
            AbstractSignatureParameters<?> parameters, Main.Order order, Pkcs12SignatureToken token) {
        DSSPrivateKeyEntry key = token.getKeys().get(0);
        parameters.setSigningCertificate(key.getCertificate());
        parameters.setCertificateChain(key.getCertificateChain());
        parameters.setDigestAlgorithm(DigestAlgorithm.valueOf(order.hash()));
        if (order.pss()) {
            parameters.setEncryptionAlgorithm(EncryptionAlgorithm.RSASSA_PSS);
        }
        return key;
    }

    static SignatureValue signed(
            ToBeSigned data, AbstractSignatureParameters<?> parameters, Pkcs12SignatureToken token, DSSPrivateKeyEntry key) {
        return token.sign(data, parameters.getSignatureAlgorithm(), key);
    }
}
