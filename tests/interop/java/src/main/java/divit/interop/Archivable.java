// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0
package divit.interop;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.verapdf.core.VeraPDFException;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** What veraPDF says of a file: whether it is the PDF/A that it says it is. */
final class Archivable {
    static {
        VeraGreenfieldFoundryProvider.initialise();
    }

    private Archivable() {}

    /** {@code flavour} is the part and level that the file claims; {@code broken} are the rules that it breaks. */
    record Verdict(String error, String flavour, boolean compliant, List<String> broken) {}

    static Verdict verdict(Main.Order order) {
        try (InputStream file = new FileInputStream(order.file());
                PDFAParser parser = Foundries.defaultInstance().createParser(file);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(parser.getFlavour(), false)) {
            ValidationResult result = validator.validate(parser);
            List<String> broken =
                    result.getTestAssertions().stream().map(Archivable::words).toList();
            return new Verdict(null, parser.getFlavour().getId(), result.isCompliant(), broken);
        } catch (IOException | VeraPDFException | RuntimeException error) {
            return new Verdict(error.toString(), null, false, List.of());
        }
    }

    private static String words(TestAssertion assertion) {
        String rule = assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber();
        return rule + ": " + assertion.getMessage();
    }
}
