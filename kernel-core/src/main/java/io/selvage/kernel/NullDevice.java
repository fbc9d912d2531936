package io.selvage.kernel;

import io.selvage.api.FileStatus;

/// Takes every byte and has none.
final class NullDevice extends Inode {
    NullDevice(long number, int mode, int uid, int gid) {
        super(number, mode, uid, gid);
    }

    @Override
    OpenFileDescription open(int flags) {
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
        long seek(long offset, int whence) {
            return 0;
        }

        @Override
        FileStatus status() {
            return NullDevice.this.status(FileStatus.Kind.DEVICE, 0);
        }

        @Override
        void closed() {}
    }
}
