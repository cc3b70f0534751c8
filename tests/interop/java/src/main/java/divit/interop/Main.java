// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0
package divit.interop;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * EU DSS as a stranger: {@code validate} judges many files with one start of the machine, {@code sign} makes, raises and
 * counter-signs some. The orders are read from standard input as one JSON object; each is answered by one line of JSON.
 */
public final class Main {
    private static final Gson JSON = new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

    private Main() {}

    /** What is asked: who is trusted, where time-stamps come from, and what to do. */
    record Orders(String root, String issuer, String tsa, List<Order> orders) {}

    /**
     * One thing to do. {@code file} is read, {@code content} is what is signed beside it, {@code out} is written.
     * {@code action} is sign, extend or countersign; {@code level} the letters of the baseline level.
     */
    record Order(
            String name,
            String file,
            String content,
            boolean online,
            String action,
            String format,
            String level,
            String key,
            String password,
            String hash,
            boolean pss,
            String out) {}

    /** What became of an order to sign: {@code error} is null when {@code out} was written. */
    record Done(String name, String error) {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1 || !List.of("validate", "sign").contains(arguments[0])) {
            System.err.println("usage: validate | sign, orders on standard input");
            System.exit(2);
        }
        Orders orders;
        try (Reader input = new InputStreamReader(System.in, StandardCharsets.UTF_8)) {
            orders = JSON.fromJson(input, Orders.class);
        }
        Lab lab = new Lab(orders);
        for (Order order : orders.orders()) {
            Object answer = "sign".equals(arguments[0]) ? made(new Maker(lab), order) : new Judge(lab).verdict(order);
            System.out.println(JSON.toJson(answer));
        }
    }

    private static Done made(Maker maker, Order order) {
        try {
            maker.make(order);
            return new Done(order.name(), null);
        } catch (IOException | RuntimeException error) {
            return new Done(order.name(), error.toString());
        }
    }
}
