package io.selvage.guest;

import io.selvage.guest.Replaces.Kind;
import io.selvage.guest.port.Start;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.text.Collator;
import java.text.DateFormat;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.MessageFormat;
import java.text.NumberFormat;
import java.text.SimpleDateFormat;
import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Calendar;
import java.util.Date;
import java.util.Formatter;
import java.util.GregorianCalendar;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/// The program's default locale and time zone. The JDK reads the JVM's in many places; those that
/// programs call most are given the program's own.
@SuppressWarnings({"JavaUtilDate"}) // The program uses it.
public final class Locales {
    private static final StackWalker CALLERS = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    // Null as long as it is the JVM's.
    private static volatile @Nullable Locale general;
    private static volatile @Nullable Locale display;
    private static volatile @Nullable Locale format;
    private static volatile @Nullable TimeZone zone;

    private Locales() {}

    static void begin(Start start) {
        String language = start.properties().get("user.language");
        if (language != null) {
            setDefault(new Locale.Builder()
                    .setLanguage(language)
                    .setRegion(start.properties().getOrDefault("user.country", ""))
                    .build());
        }
        String named = start.properties().get("user.timezone");
        if (named != null) {
            zone = TimeZone.getTimeZone(named);
        }
    }

    private static Locale forText() {
        Locale own = format;
        return own == null ? Locale.getDefault(Locale.Category.FORMAT) : own;
    }

    private static TimeZone zone() {
        TimeZone own = zone;
        return own == null ? TimeZone.getDefault() : own;
    }

    private static ZoneId zoneId() {
        TimeZone own = zone;
        return own == null ? ZoneId.systemDefault() : own.toZoneId();
    }

    /// As the JDK's.
    @Replaces(Locale.class)
    public static Locale getDefault() {
        Locale own = general;
        return own == null ? Locale.getDefault() : own;
    }

    /// As the JDK's.
    @Replaces(Locale.class)
    public static Locale getDefault(Locale.Category category) {
        Locale own = category == Locale.Category.FORMAT ? format : display;
        return own == null ? Locale.getDefault(category) : own;
    }

    /// As the JDK's.
    @Replaces(Locale.class)
    public static void setDefault(Locale replacement) {
        setDefault(Locale.Category.DISPLAY, replacement);
        setDefault(Locale.Category.FORMAT, replacement);
        general = replacement;
    }

    /// As the JDK's.
    @Replaces(Locale.class)
    public static void setDefault(Locale.Category category, Locale replacement) {
        if (replacement == null) {
            throw new NullPointerException("Can't set default locale to NULL");
        }
        if (category == Locale.Category.FORMAT) {
            format = replacement;
        } else {
            display = replacement;
        }
    }

    /// As the JDK's.
    @Replaces(value = TimeZone.class, name = "getDefault")
    public static TimeZone getDefaultZone() {
        return (TimeZone) zone().clone();
    }

    /// As the JDK's.
    @Replaces(value = TimeZone.class, name = "setDefault")
    public static void setDefaultZone(@Nullable TimeZone replacement) {
        zone = replacement == null ? null : (TimeZone) replacement.clone();
    }

    /// As the JDK's.
    @Replaces(ZoneId.class)
    public static ZoneId systemDefault() {
        return zoneId();
    }

    /// As the JDK's.
    @Replaces(String.class)
    @SuppressWarnings("AnnotateFormatMethod") // The JDK checks the format at run time.
    public static String format(String pattern, @Nullable Object... arguments) {
        return String.format(forText(), pattern, arguments);
    }

    /// As the JDK's.
    @Replaces(value = String.class, kind = Kind.INSTANCE)
    @SuppressWarnings("AnnotateFormatMethod") // The JDK checks the format at run time.
    public static String formatted(String pattern, @Nullable Object... arguments) {
        return String.format(forText(), pattern, arguments);
    }

    /// As the JDK's.
    @Replaces(value = String.class, kind = Kind.INSTANCE)
    public static String toLowerCase(String text) {
        return text.toLowerCase(getDefault());
    }

    /// As the JDK's.
    @Replaces(value = String.class, kind = Kind.INSTANCE)
    public static String toUpperCase(String text) {
        return text.toUpperCase(getDefault());
    }

    /// As the JDK's.
    @Replaces(value = ResourceBundle.class)
    public static ResourceBundle getBundle(String name) {
        Locale own = display;
        ClassLoader loader = CALLERS.getCallerClass().getClassLoader();
        return ResourceBundle.getBundle(name, own == null ? Locale.getDefault(Locale.Category.DISPLAY) : own, loader);
    }

    /// As the JDK's.
    @Replaces(value = Date.class, kind = Kind.VIRTUAL)
    public static String toString(Date date) {
        TimeZone own = zone;
        if (own == null || date.getClass() != Date.class) {
            return date.toString();
        }
        var shape = new SimpleDateFormat("EEE MMM dd HH:mm:ss zzz yyyy", Locale.US);
        shape.setTimeZone(own);
        return shape.format(date);
    }

    private static <T extends DateFormat> T zoned(T shape) {
        TimeZone own = zone;
        if (own != null) {
            shape.setTimeZone(own);
        }
        return shape;
    }

    /// As the JDK's.
    @Replaces(value = PrintStream.class, kind = Kind.VIRTUAL)
    @SuppressWarnings("AnnotateFormatMethod") // The JDK checks the format at run time.
    public static PrintStream printf(PrintStream to, String pattern, @Nullable Object... arguments) {
        return format == null ? to.printf(pattern, arguments) : to.printf(forText(), pattern, arguments);
    }

    /// As the JDK's.
    @Replaces(value = PrintStream.class, kind = Kind.VIRTUAL)
    @SuppressWarnings("AnnotateFormatMethod") // The JDK checks the format at run time.
    public static PrintStream format(PrintStream to, String pattern, @Nullable Object... arguments) {
        return format == null ? to.format(pattern, arguments) : to.format(forText(), pattern, arguments);
    }

    /// As the JDK's.
    @Replaces(value = PrintWriter.class, kind = Kind.VIRTUAL)
    @SuppressWarnings("AnnotateFormatMethod") // The JDK checks the format at run time.
    public static PrintWriter printf(PrintWriter to, String pattern, @Nullable Object... arguments) {
        return format == null ? to.printf(pattern, arguments) : to.printf(forText(), pattern, arguments);
    }

    /// As the JDK's.
    @Replaces(value = PrintWriter.class, kind = Kind.VIRTUAL)
    @SuppressWarnings("AnnotateFormatMethod") // The JDK checks the format at run time.
    public static PrintWriter format(PrintWriter to, String pattern, @Nullable Object... arguments) {
        return format == null ? to.format(pattern, arguments) : to.format(forText(), pattern, arguments);
    }

    /// As the JDK's.
    @Replaces(value = NumberFormat.class, name = "getInstance")
    public static NumberFormat numbersInstance() {
        return NumberFormat.getInstance(forText());
    }

    /// As the JDK's.
    @Replaces(value = NumberFormat.class, name = "getNumberInstance")
    public static NumberFormat numbersNumberInstance() {
        return NumberFormat.getNumberInstance(forText());
    }

    /// As the JDK's.
    @Replaces(value = NumberFormat.class, name = "getIntegerInstance")
    public static NumberFormat numbersIntegerInstance() {
        return NumberFormat.getIntegerInstance(forText());
    }

    /// As the JDK's.
    @Replaces(value = NumberFormat.class, name = "getCurrencyInstance")
    public static NumberFormat numbersCurrencyInstance() {
        return NumberFormat.getCurrencyInstance(forText());
    }

    /// As the JDK's.
    @Replaces(value = NumberFormat.class, name = "getPercentInstance")
    public static NumberFormat numbersPercentInstance() {
        return NumberFormat.getPercentInstance(forText());
    }

    /// As the JDK's.
    @Replaces(value = DecimalFormatSymbols.class, name = "getInstance")
    public static DecimalFormatSymbols symbols() {
        return DecimalFormatSymbols.getInstance(forText());
    }

    /// As the JDK's.
    @Replaces(value = Collator.class, name = "getInstance")
    public static Collator collator() {
        return Collator.getInstance(getDefault());
    }

    /// As the JDK's.
    @Replaces(value = DecimalFormat.class, kind = Kind.NEW)
    public static DecimalFormat newDecimalFormat(String pattern) {
        return new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(forText()));
    }

    /// As the JDK's.
    @Replaces(value = SimpleDateFormat.class, kind = Kind.NEW)
    public static SimpleDateFormat newSimpleDateFormat(String pattern) {
        return zoned(new SimpleDateFormat(pattern, forText()));
    }

    /// As the JDK's.
    @Replaces(value = SimpleDateFormat.class, kind = Kind.NEW)
    public static SimpleDateFormat newSimpleDateFormat(String pattern, Locale locale) {
        return zoned(new SimpleDateFormat(pattern, locale));
    }

    /// As the JDK's.
    @Replaces(value = MessageFormat.class, kind = Kind.NEW)
    public static MessageFormat newMessageFormat(String pattern) {
        return new MessageFormat(pattern, forText());
    }

    /// As the JDK's.
    @Replaces(value = MessageFormat.class, name = "format")
    public static String message(String pattern, @Nullable Object... arguments) {
        return format == null
                ? MessageFormat.format(pattern, arguments)
                : newMessageFormat(pattern).format(arguments);
    }

    /// As the JDK's.
    @Replaces(value = Formatter.class, kind = Kind.NEW)
    public static Formatter newFormatter() {
        return new Formatter(forText());
    }

    /// As the JDK's.
    @Replaces(value = Formatter.class, kind = Kind.NEW)
    public static Formatter newFormatter(@Nullable Appendable to) {
        return new Formatter(to, forText());
    }

    /// As the JDK's.
    @Replaces(DateTimeFormatter.class)
    public static DateTimeFormatter ofPattern(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, forText());
    }

    /// As the JDK's.
    @Replaces(value = Calendar.class, name = "getInstance")
    public static Calendar calendar() {
        return zone == null && format == null ? Calendar.getInstance() : Calendar.getInstance(zone(), forText());
    }

    /// As the JDK's.
    @Replaces(value = GregorianCalendar.class, kind = Kind.NEW)
    public static GregorianCalendar newGregorianCalendar() {
        return zone == null && format == null ? new GregorianCalendar() : new GregorianCalendar(zone(), forText());
    }

    /// As the JDK's.
    @Replaces(Clock.class)
    public static Clock systemDefaultZone() {
        return Clock.system(zoneId());
    }

    /// As the JDK's.
    @Replaces(value = LocalDate.class, name = "now")
    public static LocalDate nowLocalDate() {
        return LocalDate.now(zoneId());
    }

    /// As the JDK's.
    @Replaces(value = LocalDateTime.class, name = "now")
    public static LocalDateTime nowLocalDateTime() {
        return LocalDateTime.now(zoneId());
    }

    /// As the JDK's.
    @Replaces(value = LocalTime.class, name = "now")
    public static LocalTime nowLocalTime() {
        return LocalTime.now(zoneId());
    }

    /// As the JDK's.
    @Replaces(value = OffsetDateTime.class, name = "now")
    public static OffsetDateTime nowOffsetDateTime() {
        return OffsetDateTime.now(zoneId());
    }

    /// As the JDK's.
    @Replaces(value = ZonedDateTime.class, name = "now")
    public static ZonedDateTime nowZonedDateTime() {
        return ZonedDateTime.now(zoneId());
    }

    /// As the JDK's.
    @Replaces(DateFormat.class)
    public static DateFormat getDateInstance() {
        return zoned(DateFormat.getDateInstance(DateFormat.DEFAULT, forText()));
    }

    /// As the JDK's.
    @Replaces(DateFormat.class)
    public static DateFormat getDateInstance(int style) {
        return zoned(DateFormat.getDateInstance(style, forText()));
    }

    /// As the JDK's.
    @Replaces(DateFormat.class)
    public static DateFormat getDateInstance(int style, Locale locale) {
        return zoned(DateFormat.getDateInstance(style, locale));
    }

    /// As the JDK's.
    @Replaces(DateFormat.class)
    public static DateFormat getTimeInstance() {
        return zoned(DateFormat.getTimeInstance(DateFormat.DEFAULT, forText()));
    }

    /// As the JDK's.
    @Replaces(DateFormat.class)
    public static DateFormat getTimeInstance(int style) {
        return zoned(DateFormat.getTimeInstance(style, forText()));
    }

    /// As the JDK's.
    @Replaces(DateFormat.class)
    public static DateFormat getTimeInstance(int style, Locale locale) {
        return zoned(DateFormat.getTimeInstance(style, locale));
    }

    /// As the JDK's.
    @Replaces(DateFormat.class)
    public static DateFormat getDateTimeInstance() {
        return zoned(DateFormat.getDateTimeInstance(DateFormat.DEFAULT, DateFormat.DEFAULT, forText()));
    }

    /// As the JDK's.
    @Replaces(DateFormat.class)
    public static DateFormat getDateTimeInstance(int date, int time) {
        return zoned(DateFormat.getDateTimeInstance(date, time, forText()));
    }

    /// As the JDK's.
    @Replaces(DateFormat.class)
    public static DateFormat getDateTimeInstance(int date, int time, Locale locale) {
        return zoned(DateFormat.getDateTimeInstance(date, time, locale));
    }
}
