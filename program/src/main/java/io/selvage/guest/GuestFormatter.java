package io.selvage.guest;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZonedDateTime;
import java.util.IllegalFormatException;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/// The JDK's format, with the program's settings, locale and time zone.
@Replaces(SimpleFormatter.class)
public class GuestFormatter extends SimpleFormatter {
    private static final String DEFAULT = "%1$tb %1$td, %1$tY %1$tl:%1$tM:%1$tS %1$Tp %2$s%n%4$s: %5$s%6$s%n";
    private static final String SETTING = "java.util.logging.SimpleFormatter.format";

    private final String format = format();

    /// As the JDK's.
    public GuestFormatter() {}

    private static String format() {
        String set = Properties.getProperty(SETTING);
        String asked = set == null ? Logging.getLogManager().getProperty(SETTING) : set;
        if (asked == null) {
            return DEFAULT;
        }
        try {
            var _ = String.format(asked, ZonedDateTime.now(Locales.systemDefault()), "", "", "", "", "");
            return asked;
        } catch (IllegalFormatException wrong) {
            return DEFAULT;
        }
    }

    @Override
    public String format(LogRecord record) {
        return String.format(
                Locales.getDefault(java.util.Locale.Category.FORMAT),
                format,
                ZonedDateTime.ofInstant(record.getInstant(), Locales.systemDefault()),
                source(record),
                record.getLoggerName(),
                record.getLevel().getLocalizedName(),
                formatMessage(record),
                trace(record.getThrown()));
    }

    private static @Nullable String source(LogRecord record) {
        String type = record.getSourceClassName();
        if (type == null) {
            return record.getLoggerName();
        }
        String method = record.getSourceMethodName();
        return method == null ? type : type + " " + method;
    }

    private static String trace(@Nullable Throwable thrown) {
        if (thrown == null) {
            return "";
        }
        var text = new StringWriter();
        var to = new PrintWriter(text);
        to.println();
        Traces.printStackTrace(thrown, to);
        to.close();
        return text.toString();
    }
}
