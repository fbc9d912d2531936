package io.selvage.kernel;

import io.selvage.api.FileStatus;
import io.selvage.api.OpenFlags;

/// What `mailboxFd` opens: a way to wait for a message along with other things. It says what is in the
/// mailbox and takes nothing out, so that it does no harm in the hands of another process.
final class MailboxFd extends OpenFileDescription {
    private static final int MODE = 0400;

    private final Mailbox mailbox;

    MailboxFd(Mailbox mailbox) {
        super(OpenFlags.O_RDONLY);
        this.mailbox = mailbox;
    }

    @Override
    int readiness() {
        return mailbox.events();
    }

    @Override
    Watchers watchers() {
        return mailbox.watchers();
    }

    @Override
    FileStatus status() {
        return new FileStatus(FileStatus.Kind.ANONYMOUS, 0, MODE, 0, 0, 0);
    }

    @Override
    public String toString() {
        return mailbox.toString();
    }

    @Override
    void closed() {}
}
