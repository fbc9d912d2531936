package io.selvage.kernel;

import io.selvage.api.FileStatus;

/// Takes every byte and has none.
final class NullDevice extends Inode {
    NullDevice(long number, FileRules rules) {
        super(number, rules);
    }

    @Override
    FileStatus.Kind kind() {
        return FileStatus.Kind.DEVICE;
    }

    @Override
    public OpenFileDescription open(int flags) {
        return new Open(flags);
    }

    @Override
    public String toString() {
        return "the null device";
    }

    private final class Open extends OpenFileDescription {
        Open(int flags) {
            super(flags, NullDevice.this.locks());
        }

        @Override
        int read(Task reader, byte[] buffer, int offset, int length) {
            return 0;
        }

        @Override
        int write(Task writer, byte[] buffer, int offset, int length) {
            return length;
        }

        @Override
        int readAt(Task reader, long place, byte[] buffer, int offset, int length) {
            return 0;
        }

        @Override
        int writeAt(Task writer, long place, byte[] buffer, int offset, int length) {
            return length;
        }

        @Override
        long seek(long offset, int whence) {
            return 0;
        }

        @Override
        FileStatus status() {
            return NullDevice.this.status();
        }

        @Override
        Node node() {
            return NullDevice.this;
        }

        @Override
        void closed() {}
    }
}
