// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0
package divit.interop;

import eu.europa.esig.dss.enumerations.CertificationPermission;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.SignatureValue;
import eu.europa.esig.dss.pades.PAdESSignatureParameters;
import eu.europa.esig.dss.pades.PAdESTimestampParameters;
import eu.europa.esig.dss.pades.SignatureFieldParameters;
import eu.europa.esig.dss.pades.SignatureImageParameters;
import eu.europa.esig.dss.pades.SignatureImageTextParameters;
import eu.europa.esig.dss.pades.signature.PAdESService;
import eu.europa.esig.dss.token.DSSPrivateKeyEntry;
import eu.europa.esig.dss.token.Pkcs12SignatureToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Signatures in PDFs made by DSS. What is special about one stands in the format behind "pades", each part after a plus:
 * {@code pkcs7} the older kind, {@code visible} with words on page 1, {@code onay} in the field "Onay" that waits,
 * {@code vri} with what belongs to each signature, {@code certify1} to
 * {@code certify3} as a certification. {@code newfield} and {@code stamped} make a field and a document time-stamp alone.
 */
final class PdfMaker {
    private static final String SEPARATOR = "\\+";
    private final PAdESService service;

    PdfMaker(Lab lab) {
        service = new PAdESService(lab.verifier(true));
        service.setTspSource(lab.timestamps());
    }

    DSSDocument made(Main.Order order) throws IOException {
        DSSDocument document = new FileDocument(order.file());
        List<String> special = Arrays.asList(order.format().split(SEPARATOR));
        if (special.contains("newfield")) {
            return service.addNewSignatureField(document, field("Yeni"));
        }
        if (special.contains("stamped")) {
            return service.timestamp(document, new PAdESTimestampParameters());
        }
        PAdESSignatureParameters parameters = parameters(order.level(), special);
        return "extend".equals(order.action()) ? service.extendDocument(document, parameters) : signed(order, document, parameters);
    }

    private DSSDocument signed(Main.Order order, DSSDocument document, PAdESSignatureParameters parameters)
            throws IOException {
        try (Pkcs12SignatureToken token = Maker.token(order)) {
            DSSPrivateKeyEntry key = Maker.named(parameters, order, token);
            SignatureValue value = Maker.signed(service.getDataToSign(document, parameters), parameters, token, key);
            return service.signDocument(document, parameters, value);
        }
    }

    private static PAdESSignatureParameters parameters(String level, List<String> special) {
        PAdESSignatureParameters parameters = new PAdESSignatureParameters();
        parameters.setSignatureLevel(SignatureLevel.valueOf("PAdES_BASELINE_" + level));
        parameters.setIncludeVRIDictionary(special.contains("vri"));
        if (special.contains("pkcs7")) {
            parameters.setSubFilter("adbe.pkcs7.detached");
        }
        if (special.contains("visible")) {
            parameters.setImageParameters(image());
        }
        if (special.contains("onay")) {
            parameters.getImageParameters().getFieldParameters().setFieldId("Onay");
        }
        for (CertificationPermission permission : CertificationPermission.values()) {
            if (special.contains("certify" + permission.getCode())) {
                parameters.setPermission(permission);
            }
        }
        return parameters;
    }

    private static SignatureImageParameters image() {
        SignatureImageTextParameters text = new SignatureImageTextParameters();
        text.setText("DENEME");
        SignatureImageParameters image = new SignatureImageParameters();
        image.setTextParameters(text);
        image.setFieldParameters(field(null));
        return image;
    }

    private static SignatureFieldParameters field(String name) {
        SignatureFieldParameters field = new SignatureFieldParameters();
        field.setFieldId(name);
        field.setPage(1);
        field.setOriginX(60);
        field.setOriginY(60);
        field.setWidth(200);
        field.setHeight(60);
        return field;
    }
}
