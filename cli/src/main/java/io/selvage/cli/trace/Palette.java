package io.selvage.cli.trace;

import java.awt.Color;
import java.util.LinkedHashMap;
import java.util.Map;

/// A colour for each name of a process, neighbours far apart on the colour wheel, and a shade of it for
/// each process.
final class Palette {
    private static final float GOLDEN = 0.618034f;
    private static final float SATURATION = 0.55f;
    private static final float BRIGHTNESS = 0.85f;
    private static final float HUES = 0.16f;
    private static final float SHADES = 0.2f;

    private final Map<String, Color> colours = new LinkedHashMap<>();

    /// The colour of a process.
    Color of(String process) {
        return colours.computeIfAbsent(
                process, _ -> Color.getHSBColor((0.58f + colours.size() * GOLDEN) % 1, SATURATION, BRIGHTNESS));
    }

    /// The shade of one of the processes of a name.
    Color of(String process, int pid) {
        Color colour = of(process);
        float[] parts = Color.RGBtoHSB(colour.getRed(), colour.getGreen(), colour.getBlue(), null);
        float shift = (pid * GOLDEN) % 1 - 0.5f;
        return Color.getHSBColor(
                (parts[0] + shift * HUES + 1) % 1, SATURATION + shift * SHADES, BRIGHTNESS - shift * SHADES);
    }

    /// All that have been asked for, in that order.
    Map<String, Color> all() {
        return colours;
    }

    /// As web pages write it.
    static String hex(Color colour) {
        return "#%06x".formatted(colour.getRGB() & 0xFF_FFFF);
    }
}
