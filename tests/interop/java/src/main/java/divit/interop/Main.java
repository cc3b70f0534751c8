// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0
package divit.interop;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * EU DSS as a stranger: it judges files, and makes, raises and counter-signs some. The first line of standard input says
 * who is trusted; each line after it is one order, answered by one line. All lines are JSON.
 */
public final class Main {
    private static final Gson JSON = new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

    private Main() {}

    /** Who is trusted, who issues under it, and where time-stamps come from. */
    record Trust(String root, String issuer, String tsa) {}

    /**
     * One thing to do. {@code action} is validate, archivable (veraPDF), sign, extend or countersign. {@code file} is read, {@code content} is
     * what is signed beside it, {@code out} is written; {@code level} are the letters of the baseline
     * level, or of an older form; {@code standard} is TS for XML signatures by TS 101 903.
     */
    record Order(
            String action,
            String file,
            String content,
            boolean online,
            String format,
            String level,
            String key,
            String password,
            String hash,
            boolean pss,
            String standard,
            String out) {}

    /** What became of an order to make something: {@code error} is null when {@code out} was written. */
    record Done(String error) {}

    public static void main(String[] arguments) throws IOException {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Lab lab = new Lab(JSON.fromJson(input.readLine(), Trust.class));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            Order order = JSON.fromJson(line, Order.class);
            Object answer =
                    switch (order.action()) {
                        case "validate" -> new Judge(lab).verdict(order);
                        case "archivable" -> Archivable.verdict(order);
                        default -> made(lab, order);
                    };
            output.println(JSON.toJson(answer));
        }
    }

    private static Done made(Lab lab, Order order) {
        try {
            new Maker(lab).make(order);
            return new Done(null);
        } catch (IOException | RuntimeException error) {
            return new Done(error.toString());
        }
    }
}
