package io.selvage.api.security;

/// What one may do to a file or a directory: the bits of a mask, with the reference's numbers. Three have
/// another name for directories.
public final class FileRight {
    /// Reading the content.
    public static final int READ_DATA = 0x1;

    /// Of a directory: listing it.
    public static final int LIST = READ_DATA;

    /// Writing the content.
    public static final int WRITE_DATA = 0x2;

    /// Of a directory: making a file in it.
    public static final int ADD_FILE = WRITE_DATA;

    /// Writing at the end.
    public static final int APPEND = 0x4;

    /// Of a directory: making a directory in it.
    public static final int ADD_SUBDIRECTORY = APPEND;

    /// Running it as a program.
    public static final int EXECUTE = 0x20;

    /// Of a directory: passing through it on a path.
    public static final int TRAVERSE = EXECUTE;

    /// Of a directory: removing and renaming what is in it.
    public static final int DELETE_CHILD = 0x40;

    /// Asking for size, times, owner's number.
    public static final int READ_ATTRIBUTES = 0x80;

    /// Changing times and mode.
    public static final int WRITE_ATTRIBUTES = 0x100;

    /// Removing and renaming it.
    public static final int DELETE = 0x1_0000;

    /// Reading its security descriptor.
    public static final int READ_CONTROL = 0x2_0000;

    /// Changing its access list.
    public static final int WRITE_DAC = 0x4_0000;

    /// Changing its owner.
    public static final int WRITE_OWNER = 0x8_0000;

    /// What reading comes to.
    public static final int GENERIC_READ = READ_DATA | READ_ATTRIBUTES | READ_CONTROL;

    /// What writing comes to.
    public static final int GENERIC_WRITE = WRITE_DATA | APPEND | WRITE_ATTRIBUTES | READ_CONTROL;

    /// What running comes to.
    public static final int GENERIC_EXECUTE = EXECUTE | READ_ATTRIBUTES | READ_CONTROL;

    /// All rights.
    public static final int ALL =
            GENERIC_READ | GENERIC_WRITE | EXECUTE | DELETE_CHILD | DELETE | WRITE_DAC | WRITE_OWNER;

    /// The rights that a label with [IntegrityLabel.Policy#NO_WRITE_UP] keeps from who is below it.
    public static final int WRITE_CLASS =
            WRITE_DATA | APPEND | DELETE_CHILD | WRITE_ATTRIBUTES | DELETE | WRITE_DAC | WRITE_OWNER;

    private static final RightNames NAMES = new RightNames(
            new int[] {
                READ_DATA,
                WRITE_DATA,
                APPEND,
                EXECUTE,
                DELETE_CHILD,
                READ_ATTRIBUTES,
                WRITE_ATTRIBUTES,
                DELETE,
                READ_CONTROL,
                WRITE_DAC,
                WRITE_OWNER
            },
            "READ_DATA",
            "WRITE_DATA",
            "APPEND",
            "EXECUTE",
            "DELETE_CHILD",
            "READ_ATTRIBUTES",
            "WRITE_ATTRIBUTES",
            "DELETE",
            "READ_CONTROL",
            "WRITE_DAC",
            "WRITE_OWNER");

    private FileRight() {}

    /// Writes a mask.
    ///
    /// @param rights any bits
    /// @return the names joined by `|`, unknown bits as one hexadecimal number, `0` for none
    public static String text(int rights) {
        return NAMES.print(rights);
    }
}
