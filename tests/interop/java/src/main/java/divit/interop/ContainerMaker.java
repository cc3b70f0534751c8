// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0
package divit.interop;

import eu.europa.esig.dss.asic.cades.ASiCWithCAdESSignatureParameters;
import eu.europa.esig.dss.asic.cades.signature.ASiCWithCAdESService;
import eu.europa.esig.dss.asic.xades.ASiCWithXAdESSignatureParameters;
import eu.europa.esig.dss.asic.xades.signature.ASiCWithXAdESService;
import eu.europa.esig.dss.enumerations.ASiCContainerType;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.SignatureValue;
import eu.europa.esig.dss.token.DSSPrivateKeyEntry;
import eu.europa.esig.dss.token.Pkcs12SignatureToken;
import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Containers made by DSS: of the files of a folder, or one that is there signed once more or raised. */
final class ContainerMaker {
    private final Lab lab;

    ContainerMaker(Lab lab) {
        this.lab = lab;
    }

    DSSDocument made(Main.Order order) throws IOException {
        boolean isXml = order.format().startsWith("xades");
        if ("extend".equals(order.action())) {
            DSSDocument container = new FileDocument(order.file());
            return isXml
                    ? xadesService().extendDocument(container, xades(order))
                    : cadesService().extendDocument(container, cades(order));
        }
        return isXml ? withXades(order) : withCades(order);
    }

    private DSSDocument withXades(Main.Order order) throws IOException {
        ASiCWithXAdESSignatureParameters parameters = xades(order);
        ASiCWithXAdESService service = xadesService();
        List<DSSDocument> documents = documents(order);
        try (Pkcs12SignatureToken token = Maker.token(order)) {
            DSSPrivateKeyEntry key = Maker.named(parameters, order, token);
            SignatureValue value = Maker.signed(service.getDataToSign(documents, parameters), parameters, token, key);
            return service.signDocument(documents, parameters, value);
        }
    }

    private DSSDocument withCades(Main.Order order) throws IOException {
        ASiCWithCAdESSignatureParameters parameters = cades(order);
        ASiCWithCAdESService service = cadesService();
        List<DSSDocument> documents = documents(order);
        try (Pkcs12SignatureToken token = Maker.token(order)) {
            DSSPrivateKeyEntry key = Maker.named(parameters, order, token);
            SignatureValue value = Maker.signed(service.getDataToSign(documents, parameters), parameters, token, key);
            return service.signDocument(documents, parameters, value);
        }
    }

    private static ASiCWithXAdESSignatureParameters xades(Main.Order order) {
        ASiCWithXAdESSignatureParameters parameters = new ASiCWithXAdESSignatureParameters();
        parameters.setSignatureLevel(SignatureLevel.valueOf("XAdES_BASELINE_" + order.level()));
        parameters.aSiC().setContainerType(type(order));
        return parameters;
    }

    private static ASiCWithCAdESSignatureParameters cades(Main.Order order) {
        ASiCWithCAdESSignatureParameters parameters = new ASiCWithCAdESSignatureParameters();
        parameters.setSignatureLevel(SignatureLevel.valueOf("CAdES_BASELINE_" + order.level()));
        parameters.aSiC().setContainerType(type(order));
        return parameters;
    }

    private static ASiCContainerType type(Main.Order order) {
        return order.format().endsWith("asic-s") ? ASiCContainerType.ASiC_S : ASiCContainerType.ASiC_E;
    }

    private static List<DSSDocument> documents(Main.Order order) {
        File given = new File(order.file());
        if (!given.isDirectory()) {
            return List.of(new FileDocument(given));
        }
        File[] files = given.listFiles();
        Arrays.sort(files);
        return Arrays.stream(files).<DSSDocument>map(FileDocument::new).toList();
    }

    private ASiCWithXAdESService xadesService() {
        ASiCWithXAdESService service = new ASiCWithXAdESService(lab.verifier(true));
        service.setTspSource(lab.timestamps());
        return service;
    }

    private ASiCWithCAdESService cadesService() {
        ASiCWithCAdESService service = new ASiCWithCAdESService(lab.verifier(true));
        service.setTspSource(lab.timestamps());
        return service;
    }
}
