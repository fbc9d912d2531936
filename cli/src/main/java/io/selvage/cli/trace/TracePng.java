package io.selvage.cli.trace;

import io.selvage.api.tracing.ScheduleTrace;
import io.selvage.api.tracing.Slice;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import org.HdrHistogram.Histogram;

/// A trace as a picture: a lane for each core, slices in the colours of their processes, and a table of
/// how long those that were woken waited.
public final class TracePng {
    private static final int WIDTH = 1_600;
    private static final int MARGIN = 20;
    private static final int LABEL = 80;
    private static final int TITLE = 36;
    private static final int AXIS = 28;
    private static final int ROW = 20;
    private static final int MOST_LANES_HEIGHT = 2_400;
    private static final int LANE = 44;
    private static final int LEAST_LANE = 3;
    private static final int LABELLED_LANE = 12;
    private static final int MOST_PROCESSES = 24;
    private static final int TICKS = 10;
    private static final Color INK = new Color(0x22_2222);
    private static final Color FAINT = new Color(0xDD_DDDD);
    private static final Color LANE_COLOUR = new Color(0xF4_F4F4);
    private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    private static final Font HEADING = new Font(Font.SANS_SERIF, Font.BOLD, 16);
    private static final Font DIGITS = new Font(Font.MONOSPACED, Font.PLAIN, 13);

    private final String title;
    private final ScheduleTrace trace;
    private final Causes causes;
    private final Palette palette = new Palette();

    private TracePng(String title, ScheduleTrace trace) {
        this.title = title;
        this.trace = trace;
        causes = new Causes(trace);
        trace.slices().forEach(slice -> palette.of(slice.thread().process()));
    }

    /// Writes a trace.
    ///
    /// @param title the heading
    /// @param trace what to draw
    /// @param out where; not closed
    /// @throws IOException if writing fails
    public static void write(String title, ScheduleTrace trace, OutputStream out) throws IOException {
        if (!ImageIO.write(new TracePng(title, trace).draw(), "png", out)) {
            throw new IOException("this JVM writes no PNG");
        }
    }

    private BufferedImage draw() {
        Map<String, Histogram> latencies = causes.latencies();
        int lane = Math.clamp(MOST_LANES_HEIGHT / Math.max(1, trace.cores()), LEAST_LANE, LANE);
        int lanesTop = MARGIN + TITLE;
        int tableTop = lanesTop + lane * trace.cores() + AXIS + ROW;
        int rows = Math.min(MOST_PROCESSES + 1, latencies.size()) + 1;
        var image = new BufferedImage(WIDTH, tableTop + rows * ROW + MARGIN, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
            graphics.setColor(INK);
            graphics.setFont(HEADING);
            graphics.drawString(title, MARGIN, MARGIN + 16);
            drawLanes(graphics, lanesTop, lane);
            drawAxis(graphics, lanesTop + lane * trace.cores());
            drawTable(graphics, tableTop, latencies);
        } finally {
            graphics.dispose();
        }
        return image;
    }

    private void drawLanes(Graphics2D graphics, int top, int lane) {
        for (int core = 0; core < trace.cores(); core++) {
            int y = top + core * lane;
            int height = Math.max(2, lane - (lane > LABELLED_LANE ? 6 : 1));
            graphics.setColor(LANE_COLOUR);
            graphics.fillRect(MARGIN + LABEL, y, WIDTH - 2 * MARGIN - LABEL, height);
            if (lane > LABELLED_LANE) {
                graphics.setColor(INK);
                graphics.setFont(TEXT);
                graphics.drawString("core " + core, MARGIN, y + height / 2 + 5);
            }
            for (Slice slice : causes.slicesOf(core)) {
                int from = x(slice.beginNanos());
                int to = Math.max(from + 1, x(slice.endNanos()));
                graphics.setColor(
                        palette.of(slice.thread().process(), slice.thread().pid()));
                graphics.fillRect(from, y, to - from, height);
                String label = slice.thread().label();
                graphics.setFont(TEXT);
                if (lane > LABELLED_LANE && graphics.getFontMetrics().stringWidth(label) + 6 < to - from) {
                    graphics.setColor(INK);
                    graphics.drawString(label, from + 3, y + height / 2 + 5);
                }
            }
        }
    }

    private int x(long nanos) {
        double part = (double) (nanos - trace.beginNanos()) / Math.max(1, trace.endNanos() - trace.beginNanos());
        return MARGIN + LABEL + (int) Math.round(Math.clamp(part, 0, 1) * (WIDTH - 2 * MARGIN - LABEL));
    }

    private void drawAxis(Graphics2D graphics, int y) {
        graphics.setFont(TEXT);
        graphics.setStroke(new BasicStroke(1));
        long span = trace.endNanos() - trace.beginNanos();
        for (int tick = 0; tick <= TICKS; tick++) {
            long nanos = span / TICKS * tick;
            int x = x(trace.beginNanos() + nanos);
            graphics.setColor(FAINT);
            graphics.drawLine(x, y, x, y + 5);
            graphics.setColor(INK);
            String text = duration(nanos);
            int width = graphics.getFontMetrics().stringWidth(text);
            graphics.drawString(text, Math.min(x, WIDTH - MARGIN - width), y + 20);
        }
    }

    private void drawTable(Graphics2D graphics, int top, Map<String, Histogram> latencies) {
        graphics.setColor(INK);
        graphics.setFont(DIGITS);
        int y = top;
        graphics.drawString(
                String.format(
                        Locale.ROOT,
                        "%-24s %9s %11s %11s %11s %11s %11s",
                        "wake-up to running",
                        "count",
                        "50th",
                        "90th",
                        "99th",
                        "99.9th",
                        "max"),
                MARGIN + ROW,
                y);
        int row = 0;
        for (Map.Entry<String, Histogram> entry : latencies.entrySet()) {
            if (row++ > MOST_PROCESSES) {
                return;
            }
            y += ROW;
            Histogram histogram = entry.getValue();
            if (!entry.getKey().isEmpty()) {
                graphics.setColor(palette.of(entry.getKey()));
                graphics.fillRect(MARGIN, y - 11, 12, 12);
            }
            graphics.setColor(INK);
            graphics.drawString(
                    String.format(
                            Locale.ROOT,
                            "%-24.24s %,9d %11s %11s %11s %11s %11s",
                            entry.getKey().isEmpty() ? "all" : entry.getKey(),
                            histogram.getTotalCount(),
                            duration(histogram.getValueAtPercentile(50)),
                            duration(histogram.getValueAtPercentile(90)),
                            duration(histogram.getValueAtPercentile(99)),
                            duration(histogram.getValueAtPercentile(99.9)),
                            duration(histogram.getMaxValue())),
                    MARGIN + ROW,
                    y);
        }
    }

    /// A time with a unit that suits it.
    static String duration(long nanos) {
        if (nanos < 1_000) {
            return nanos + " ns";
        }
        double value = nanos;
        String unit = "ns";
        for (String larger : new String[] {"us", "ms", "s"}) {
            if (value < 1_000) {
                break;
            }
            value /= 1_000;
            unit = larger;
        }
        return String.format(Locale.ROOT, value < 10 ? "%.2f %s" : value < 100 ? "%.1f %s" : "%.0f %s", value, unit);
    }
}
