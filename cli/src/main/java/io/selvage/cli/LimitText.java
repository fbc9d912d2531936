package io.selvage.cli;

import io.selvage.api.Limit;
import io.selvage.api.MeteredResource;
import io.selvage.api.Signal;
import io.selvage.api.UsageLimits;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Limits as they are typed: `cpu=2s,alloc=512M:1G,threads=50`.
final class LimitText {
    private static final Pattern AMOUNT = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([a-z]*)");
    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final String UNLIMITED = "unlimited";

    /// In nanoseconds.
    private static final Map<String, Long> TIMES = Map.of(
            "", 1_000_000_000L,
            "ns", 1L,
            "us", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "min", 60_000_000_000L,
            "h", 3_600_000_000_000L);

    private static final Map<String, Long> SIZES = Map.ofEntries(
            Map.entry("", 1L),
            Map.entry("b", 1L),
            Map.entry("k", 1L << 10),
            Map.entry("kb", 1L << 10),
            Map.entry("kib", 1L << 10),
            Map.entry("m", 1L << 20),
            Map.entry("mb", 1L << 20),
            Map.entry("mib", 1L << 20),
            Map.entry("g", 1L << 30),
            Map.entry("gb", 1L << 30),
            Map.entry("gib", 1L << 30),
            Map.entry("t", 1L << 40),
            Map.entry("tb", 1L << 40),
            Map.entry("tib", 1L << 40));

    private static final Map<String, MeteredResource> RESOURCES = Stream.of(MeteredResource.values())
            .filter(resource -> resource != MeteredResource.HEAP)
            .collect(Collectors.toMap(MeteredResource::word, resource -> resource, (a, _) -> a, LinkedHashMap::new));

    private LimitText() {}

    /// Adds what a text says.
    ///
    /// @param text assignments with commas between them
    /// @throws CommandFailure if it is none, with the first thing that is wrong
    static UsageLimits applyTo(UsageLimits limits, String text) {
        UsageLimits changed = limits;
        for (String assignment : text.split(",", -1)) {
            changed = assign(changed, assignment.strip());
        }
        return changed;
    }

    private static UsageLimits assign(UsageLimits limits, String assignment) {
        int sign = assignment.indexOf('=');
        String name =
                assignment.substring(0, sign < 0 ? assignment.length() : sign).strip();
        MeteredResource resource = RESOURCES.get(name.toLowerCase(Locale.ROOT));
        if (resource == null) {
            throw unknown(name);
        }
        if (sign < 0) {
            throw CommandFailure.ofUser(
                    "--limit " + assignment + ": an amount belongs behind it, as in " + name + "=" + example(resource));
        }
        if (!limits.of(resource).equals(Limit.NONE)) {
            throw CommandFailure.ofUser("--limit: " + name + " is limited twice");
        }
        List<String> amounts = List.of(assignment.substring(sign + 1).split(":", -1));
        if (amounts.size() > 2) {
            throw CommandFailure.ofUser("--limit " + assignment + ": one amount, or SOFT:HARD, is what can be said");
        }
        long soft = amount(resource, assignment, amounts.getFirst());
        long hard = amount(resource, assignment, amounts.getLast());
        if (Long.compareUnsigned(soft, hard) > 0) {
            throw CommandFailure.ofUser("--limit " + assignment + ": the soft limit is above the hard one");
        }
        return limits.with(resource, new Limit(soft, hard));
    }

    private static CommandFailure unknown(String name) {
        String nearest = NearestName.of(name.toLowerCase(Locale.ROOT), RESOURCES.keySet());
        return CommandFailure.ofUser("--limit: there is no resource '" + name + "'"
                + (nearest == null ? "" : ", did you mean '" + nearest + "'?")
                + " (there are " + String.join(", ", RESOURCES.keySet()) + ")");
    }

    private static long amount(MeteredResource resource, String assignment, String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        if (lower.equals(UNLIMITED)) {
            return Limit.INFINITY;
        }
        Matcher matcher = AMOUNT.matcher(lower);
        Long factor = matcher.matches() ? units(resource).get(matcher.group(2)) : null;
        if (factor == null) {
            throw CommandFailure.ofUser("--limit " + assignment + ": '" + text + "' is no " + kind(resource)
                    + "; write it like " + example(resource));
        }
        BigDecimal amount = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(factor));
        if (amount.compareTo(MOST) > 0) {
            throw CommandFailure.ofUser("--limit " + assignment + ": " + text + " is too much; say " + UNLIMITED);
        }
        if (resource.unit() == MeteredResource.Unit.PIECES
                && amount.stripTrailingZeros().scale() > 0) {
            throw CommandFailure.ofUser("--limit " + assignment + ": " + text + " is not a whole number");
        }
        return amount.setScale(0, RoundingMode.DOWN).longValueExact();
    }

    private static Map<String, Long> units(MeteredResource resource) {
        return switch (resource.unit()) {
            case NANOSECONDS -> TIMES;
            case BYTES -> SIZES;
            case PIECES -> Map.of("", 1L);
        };
    }

    private static String kind(MeteredResource resource) {
        return switch (resource.unit()) {
            case NANOSECONDS -> "time";
            case BYTES -> "size";
            case PIECES -> "number";
        };
    }

    private static String example(MeteredResource resource) {
        return switch (resource.unit()) {
            case NANOSECONDS -> "2s, 500ms, 1.5m or 1h";
            case BYTES -> "10M, 64K, 65536 or 1.5G";
            case PIECES -> "100";
        };
    }

    /// The soft limits whose signal this may have been.
    ///
    /// @return for example `cpu=1.000 s`; null if there is none
    static @Nullable String softLimits(UsageLimits limits, Signal signal) {
        String found = limits.limits().keySet().stream()
                .filter(resource -> resource.signal() == signal)
                .filter(resource ->
                        limits.of(resource).soft() != limits.of(resource).hard())
                .sorted()
                .map(resource -> resource.word() + "="
                        + resource.text(limits.of(resource).soft()))
                .collect(Collectors.joining(" or "));
        return found.isEmpty() ? null : found;
    }
}
