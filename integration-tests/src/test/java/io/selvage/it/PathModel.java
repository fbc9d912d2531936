package io.selvage.it;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A file tree as a newcomer would write it: nodes with children. What a call is refused for it does not
/// say.
final class PathModel {
    static final String REFUSED = "refused";
    private static final int MOST_LINKS = 40;

    final Node root = new Node(true, null);

    /// A directory with children, a file with a text, or a link with a target.
    static final class Node {
        private final Map<String, Node> children = new TreeMap<>();
        private final boolean directory;
        private final @Nullable String target;
        private @Nullable Node parent;
        private boolean removed;
        private String text = "";

        Node(boolean directory, @Nullable String target) {
            this.directory = directory;
            this.target = target;
        }
    }

    /// Where a path leads: the directory of its last name, the name, and what is there.
    private record Spot(Node folder, String name, @Nullable Node found) {}

    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /// One process's view: its working directory.
    static final class Place {
        private Node directory;

        Place(Node directory) {
            this.directory = directory;
        }

        Place copy() {
            return new Place(directory);
        }
    }

    String answer(Place place, String... words) {
        try {
            return call(place, words);
        } catch (Refusal refused) {
            return REFUSED;
        }
    }

    private String call(Place place, String[] words) {
        switch (words[0]) {
            case "mkdir" -> put(spot(place, words[1], false), new Node(true, null));
            case "symlink" -> put(spot(place, words[2], false), new Node(false, words[1]));
            case "link" -> {
                Node file = present(spot(place, words[1], false));
                refuseIf(file.directory);
                put(spot(place, words[2], false), file);
            }
            case "unlink" -> {
                Spot spot = spot(place, words[1], false);
                refuseIf(present(spot).directory);
                spot.folder.children.remove(spot.name);
            }
            case "rmdir" -> {
                Spot spot = spot(place, words[1], false);
                Node gone = present(spot);
                refuseIf(spot.name.isEmpty() || !gone.directory || !gone.children.isEmpty());
                spot.folder.children.remove(spot.name);
                gone.removed = true;
            }
            case "rename" -> rename(spot(place, words[1], false), spot(place, words[2], false));
            case "write" -> write(spot(place, words[1], true), words[2]);
            case "read" -> {
                Node file = present(spot(place, words[1], true));
                refuseIf(file.directory);
                return file.text;
            }
            case "list" -> {
                Node folder = present(spot(place, words[1], true));
                refuseIf(!folder.directory || folder.removed);
                return String.join(",", folder.children.keySet());
            }
            case "chdir" -> {
                Node folder = present(spot(place, words[1], true));
                refuseIf(!folder.directory);
                place.directory = folder;
            }
            case "getcwd" -> {
                return path(place.directory);
            }
            default -> throw new IllegalArgumentException(words[0]);
        }
        return "0";
    }

    private static void put(Spot spot, Node node) {
        refuseIf(spot.found != null || spot.folder.removed || spot.name.isEmpty());
        spot.folder.children.put(spot.name, node);
        if (node.directory) {
            node.parent = spot.folder;
        }
    }

    private static void write(Spot spot, String text) {
        if (spot.found == null) {
            Node made = new Node(false, null);
            put(spot, made);
            made.text = text;
            return;
        }
        refuseIf(spot.found.directory);
        spot.found.text = text;
    }

    private static void rename(Spot from, Spot to) {
        Node moved = present(from);
        refuseIf(from.name.isEmpty() || to.name.isEmpty());
        for (Node at = to.folder; at != null; at = at.parent) {
            refuseIf(at == moved);
        }
        Node there = to.found;
        if (there == moved) {
            return;
        }
        refuseIf(to.folder.removed);
        if (there != null) {
            refuseIf(there.directory != moved.directory || !there.children.isEmpty());
            there.removed = true;
        }
        from.folder.children.remove(from.name);
        to.folder.children.put(to.name, moved);
        if (moved.directory) {
            moved.parent = to.folder;
        }
    }

    private String path(Node folder) {
        StringBuilder path = new StringBuilder();
        for (Node at = folder; at != root; at = at.parent) {
            refuseIf(at == null || at.removed || at.parent == null);
            if (at == null || at.parent == null) {
                break;
            }
            for (Map.Entry<String, Node> entry : at.parent.children.entrySet()) {
                if (entry.getValue() == at) {
                    path.insert(0, "/" + entry.getKey());
                }
            }
        }
        return path.isEmpty() ? "/" : path.toString();
    }

    private static Node present(Spot spot) {
        Node found = spot.found;
        if (found == null) {
            throw new Refusal();
        }
        return found;
    }

    private static void refuseIf(boolean wrong) {
        if (wrong) {
            throw new Refusal();
        }
    }

    /// @param follow whether a link that is the last name is followed
    private Spot spot(Place place, String path, boolean follow) {
        Node at = path.startsWith("/") ? root : place.directory;
        String rest = path;
        for (int links = 0; ; ) {
            String[] names = rest.replaceAll("^/+", "").split("/", 2);
            String name = names[0];
            boolean last = names.length == 1;
            if (name.isEmpty() || name.equals("..")) {
                at = name.isEmpty() || at.parent == null ? at : at.parent;
                if (last) {
                    return new Spot(at, "", at);
                }
                rest = names[1];
                continue;
            }
            refuseIf(!at.directory);
            Node found = at.children.get(name);
            if (found != null && found.target != null && (follow || !last)) {
                links++;
                refuseIf(links > MOST_LINKS);
                at = found.target.startsWith("/") ? root : at;
                rest = found.target + (last ? "" : "/" + names[1]);
                continue;
            }
            if (last) {
                return new Spot(at, name, found);
            }
            refuseIf(found == null || !found.directory);
            at = found == null ? at : found;
            rest = names[1];
        }
    }
}
