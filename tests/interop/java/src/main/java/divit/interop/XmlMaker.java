// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0
package divit.interop;

import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.enumerations.SignaturePackaging;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.SignatureValue;
import eu.europa.esig.dss.token.DSSPrivateKeyEntry;
import eu.europa.esig.dss.token.Pkcs12SignatureToken;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.xades.XAdESSignatureParameters;
import eu.europa.esig.dss.xades.signature.XAdESCounterSignatureParameters;
import eu.europa.esig.dss.xades.signature.XAdESService;
import java.io.IOException;
import java.util.List;

/** XML signatures made by DSS: signed anew, raised, or put on a signature. */
final class XmlMaker {
    private final Lab lab;

    XmlMaker(Lab lab) {
        this.lab = lab;
    }

    DSSDocument made(Main.Order order) throws IOException {
        return switch (order.action()) {
            case "sign" -> signed(order);
            case "extend" -> service().extendDocument(new FileDocument(order.file()), parameters(order));
            case "countersign" -> countersigned(order);
            default -> throw new IllegalArgumentException(order.action());
        };
    }

    private XAdESService service() {
        XAdESService service = new XAdESService(lab.verifier(true));
        service.setTspSource(lab.timestamps());
        return service;
    }

    private static XAdESSignatureParameters parameters(Main.Order order) {
        XAdESSignatureParameters parameters = new XAdESSignatureParameters();
        parameters.setSignatureLevel(SignatureLevel.valueOf("XAdES_BASELINE_" + order.level()));
        parameters.setSignaturePackaging(
                SignaturePackaging.valueOf(order.format().substring("xades-".length()).toUpperCase(java.util.Locale.ROOT)));
        if (order.content() != null) {
            parameters.setDetachedContents(List.<DSSDocument>of(new FileDocument(order.content())));
        }
        return parameters;
    }

    private DSSDocument signed(Main.Order order) throws IOException {
        XAdESSignatureParameters parameters = parameters(order);
        DSSDocument document = new FileDocument(order.file());
        XAdESService service = service();
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
        XAdESService service = service();
        try (Pkcs12SignatureToken token = Maker.token(order)) {
            DSSPrivateKeyEntry key = Maker.named(parameters, order, token);
            SignatureValue value =
                    Maker.signed(service.getDataToBeCounterSigned(document, parameters), parameters, token, key);
            return service.counterSignSignature(document, parameters, value);
        }
    }
}
