// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0
package divit.interop;

import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.enumerations.SignaturePackaging;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.SignatureValue;
import eu.europa.esig.dss.spi.validation.CertificateVerifier;
import eu.europa.esig.dss.token.DSSPrivateKeyEntry;
import eu.europa.esig.dss.token.Pkcs12SignatureToken;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.xades.XAdESSignatureParameters;
import eu.europa.esig.dss.xades.signature.XAdESCounterSignatureParameters;
import eu.europa.esig.dss.xades.signature.XAdESService;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** XML signatures made by DSS: signed anew, raised, or put on a signature. */
final class XmlMaker {
    private static final Set<String> BASELINE = Set.of("B", "T", "LT", "LTA");

    private final Lab lab;

    XmlMaker(Lab lab) {
        this.lab = lab;
    }

    DSSDocument made(Main.Order order) throws IOException {
        return switch (order.action()) {
            case "sign" -> signed(order);
            case "extend" -> service(order).extendDocument(new FileDocument(order.file()), parameters(order));
            case "countersign" -> countersigned(order);
            default -> throw new IllegalArgumentException(order.action());
        };
    }

    private XAdESService service(Main.Order order) {
        CertificateVerifier verifier = lab.verifier(true);
        if (order.level() != null && !BASELINE.contains(order.level())) {
            // It asks once for what it refers to and again for what it holds, and a responder answers anew each time.
            verifier.setOcspSource(null);
        }
        XAdESService service = new XAdESService(verifier);
        service.setTspSource(lab.timestamps());
        return service;
    }

    private static XAdESSignatureParameters parameters(Main.Order order) {
        XAdESSignatureParameters parameters = new XAdESSignatureParameters();
        boolean baseline = BASELINE.contains(order.level());
        parameters.setSignatureLevel(SignatureLevel.valueOf((baseline ? "XAdES_BASELINE_" : "XAdES_") + order.level()));
        // Certificates, references and time-stamps of the first version, where an older standard is asked for.
        parameters.setEn319132(!"TS".equals(order.standard()));
        parameters.setSignaturePackaging(
                SignaturePackaging.valueOf(order.format().substring("xades-".length()).toUpperCase(Locale.ROOT)));
        if (order.content() != null) {
            parameters.setDetachedContents(List.<DSSDocument>of(new FileDocument(order.content())));
        }
        return parameters;
    }

    private DSSDocument signed(Main.Order order) throws IOException {
        XAdESSignatureParameters parameters = parameters(order);
        DSSDocument document = new FileDocument(order.file());
        XAdESService service = service(order);
        try (Pkcs12SignatureToken token = Maker.token(order)) {
            DSSPrivateKeyEntry key = Maker.named(parameters, order, token);
            SignatureValue value = Maker.signed(service.getDataToSign(document, parameters), parameters, token, key);
            return service.signDocument(document, parameters, value);
        }
    }

    private DSSDocument countersigned(Main.Order order) throws IOException {
        DSSDocument document = new FileDocument(order.file());
        XAdESCounterSignatureParameters parameters = new XAdESCounterSignatureParameters();
        parameters.setSignatureLevel(SignatureLevel.XAdES_BASELINE_B);
        parameters.setSignatureIdToCounterSign(
                SignedDocumentValidator.fromDocument(document).getSignatures().get(0).getId());
        XAdESService service = service(order);
        try (Pkcs12SignatureToken token = Maker.token(order)) {
            DSSPrivateKeyEntry key = Maker.named(parameters, order, token);
            SignatureValue value =
                    Maker.signed(service.getDataToBeCounterSigned(document, parameters), parameters, token, key);
            return service.counterSignSignature(document, parameters, value);
        }
    }
}
