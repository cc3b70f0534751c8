// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0
package divit.interop;

import eu.europa.esig.dss.jaxb.object.Message;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import java.util.List;
import java.util.Locale;

/** What DSS says of a file, by its own default policy. */
final class Judge {
    private final Lab lab;

    Judge(Lab lab) {
        this.lab = lab;
    }

    /** The verdict on one file; {@code error} says why DSS could not judge it at all. */
    record Verdict(String error, List<Signature> signatures, List<String> timestamps) {}

    /** The verdict on one signature, counter-signatures among them. */
    record Signature(
            String indication, String subIndication, String level, String certificate, List<String> errors, List<String> warnings) {}

    Verdict verdict(Main.Order order) {
        try {
            return judged(order);
        } catch (RuntimeException error) {
            return new Verdict(error.toString(), List.of(), List.of());
        }
    }

    private Verdict judged(Main.Order order) {
        SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(new FileDocument(order.file()));
        validator.setCertificateVerifier(lab.verifier(order.online()));
        validator.setLocale(Locale.ENGLISH);
        if (order.content() != null) {
            validator.setDetachedContents(List.<DSSDocument>of(new FileDocument(order.content())));
        }
        SimpleReport report = validator.validateDocument().getSimpleReport();
        List<Signature> signatures = report.getSignatureIdList().stream().map(id -> signature(report, id)).toList();
        List<String> timestamps = signatures.isEmpty()
                ? List.of()
                : report.getSignatureIdList().stream()
                        .flatMap(id -> report.getSignatureTimestamps(id).stream())
                        .map(stamp -> String.valueOf(stamp.getIndication()))
                        .toList();
        return new Verdict(null, signatures, timestamps);
    }

    private static Signature signature(SimpleReport report, String id) {
        return new Signature(
                String.valueOf(report.getIndication(id)),
                report.getSubIndication(id) == null ? null : report.getSubIndication(id).toString(),
                String.valueOf(report.getSignatureFormat(id)),
                report.getSignedBy(id),
                words(report.getAdESValidationErrors(id)),
                words(report.getAdESValidationWarnings(id)));
    }

    private static List<String> words(List<Message> messages) {
        return messages.stream().map(Message::getValue).toList();
    }
}
