package io.selvage.it;

import io.selvage.api.CoreMask;
import io.selvage.api.Limit;
import io.selvage.api.MailboxCalls;
import io.selvage.api.ProcessGuid;
import io.selvage.api.Resource;
import io.selvage.api.SchedulingAttributes;
import io.selvage.api.SchedulingCalls;
import io.selvage.api.SharingCalls;
import io.selvage.api.SystemCalls;
import io.selvage.api.security.Ace;
import io.selvage.api.security.Acl;
import io.selvage.api.security.Integrity;
import io.selvage.api.security.IntegrityLabel;
import io.selvage.api.security.Sid;
import java.util.ArrayList;
import java.util.List;

/// The table of MODEL 11 and 8.1 as data: every call that acts on another process, and what it needs
/// there. The numbers are those of the contract, written out, not the constants of the code under test.
final class CrossProcessCalls {
    static final int TERMINATE = 0x1;
    static final int SIGNAL = 0x2;
    static final int VM_READ = 0x10;
    static final int VM_WRITE = 0x20;
    static final int DUP_HANDLE = 0x40;
    static final int SET_INFORMATION = 0x200;
    static final int QUERY_INFORMATION = 0x400;
    static final int SUSPEND_RESUME = 0x800;
    static final int QUERY_LIMITED = 0x1000;
    static final int READ_CONTROL = 0x20000;
    static final int WRITE_DAC = 0x40000;
    static final int WRITE_OWNER = 0x80000;
    static final int ALL =
            0x1 | 0x2 | 0x10 | 0x20 | 0x40 | 0x200 | 0x400 | 0x800 | 0x1000 | 0x20000 | 0x40000 | 0x80000;

    /// What a label keeps from those below it.
    static final int WRITE_CLASS = 0x1 | 0x2 | 0x800 | 0x40 | 0x200 | 0x20 | 0x40000 | 0x80000;

    /// Whom a call is made on.
    ///
    /// @param pid the target
    /// @param guid its name
    /// @param pidfd a handle on it that the caller has had from its birth
    /// @param group its process group, which it is alone in
    /// @param owner whom the caller may make an owner
    /// @param turn a small number that is another one every time, so that a change shows
    record Target(int pid, ProcessGuid guid, int pidfd, int group, Sid owner, int turn) {}

    interface Call {
        void on(SystemCalls sys, Target target);
    }

    /// One line of the table.
    ///
    /// @param name of the call
    /// @param right what it needs
    /// @param errno what it fails with without it
    /// @param privileged whether `SeIncreaseBasePriorityPrivilege` is looked at before
    /// @param call makes it
    record Row(String name, int right, String errno, boolean privileged, Call call) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final int CORE = 4;
    private static final int TERM = 15;

    private CrossProcessCalls() {}

    private static Row row(String name, int right, Call call) {
        return new Row(name, right, "EACCES", false, call);
    }

    static List<Row> table() {
        List<Row> rows = new ArrayList<>(signals());
        rows.add(row("pidfd_open", QUERY_LIMITED, (sys, on) -> sys.close(sys.pidfdOpen(on.pid, 0))));
        rows.add(new Row(
                "pidfd_getfd", DUP_HANDLE, "EPERM", false, (sys, on) -> sys.close(sys.pidfdGetfd(on.pidfd, 0, 0))));
        rows.add(row("getpgid", QUERY_LIMITED, (sys, on) -> sys.getpgid(on.pid)));
        rows.add(row("getsid", QUERY_LIMITED, (sys, on) -> sys.getsid(on.pid)));
        rows.add(row("process_vm_readv", VM_READ, (sys, on) -> sys.readProcessMemory(on.pid, 0, new byte[0], 0, 0)));
        rows.add(row("process_vm_writev", VM_WRITE, (sys, on) -> sys.writeProcessMemory(on.pid, 0, new byte[0], 0, 0)));
        rows.addAll(queries());
        rows.addAll(changes());
        rows.add(row(
                "mailSend",
                SIGNAL,
                (sys, on) -> sys.mailSend(on.pid, on.turn, new byte[1], 0, 1, MailboxCalls.MAIL_DONTWAIT)));
        rows.add(row(
                "mailSend by GUID",
                SIGNAL,
                (sys, on) -> sys.mailSend(on.guid, on.turn, new byte[1], 0, 1, MailboxCalls.MAIL_DONTWAIT)));
        rows.add(row("processSecurity", READ_CONTROL, (sys, on) -> sys.processSecurity(on.pid)));
        rows.add(row(
                "processAccess",
                WRITE_DAC,
                (sys, on) -> sys.processAccess(on.pid, Acl.of(Ace.allow(Sid.EVERYONE, on.turn)))));
        rows.add(row("processOwner", WRITE_OWNER, (sys, on) -> sys.processOwner(on.pid, on.owner)));
        rows.add(row(
                "processPrimaryGroup",
                WRITE_OWNER,
                (sys, on) -> sys.processPrimaryGroup(on.pid, Sid.of("S-1-5-21-9-" + on.turn))));
        rows.add(row(
                "processLabel",
                WRITE_OWNER,
                (sys, on) -> sys.processLabel(on.pid, IntegrityLabel.noWriteUp(Integrity.LOW))));
        return rows;
    }

    private static List<Row> signals() {
        List<Row> rows = new ArrayList<>();
        rows.add(row("probe", QUERY_LIMITED, (sys, on) -> sys.kill(on.pid, 0)));
        for (int signal : new int[] {1, 2, 10, 15, 29, 32, 40, 64}) {
            rows.add(row("kill " + signal, TERMINATE, (sys, on) -> sys.kill(on.pid, signal)));
        }
        for (int signal : new int[] {3, 6, 11, 24, 31}) {
            rows.add(row("kill, core, " + signal, TERMINATE, (sys, on) -> sys.kill(on.pid, signal)));
        }
        for (int signal : new int[] {20, 21, 22, 18}) {
            rows.add(row("kill, job control, " + signal, SUSPEND_RESUME, (sys, on) -> sys.kill(on.pid, signal)));
        }
        for (int signal : new int[] {17, 23, 28}) {
            rows.add(row("kill, ignored, " + signal, SIGNAL, (sys, on) -> sys.kill(on.pid, signal)));
        }
        rows.add(row("tgkill", TERMINATE, (sys, on) -> sys.tgkill(on.pid, on.pid, TERM)));
        rows.add(row("tkill", TERMINATE, (sys, on) -> sys.tkill(on.pid, TERM)));
        rows.add(row("sigqueue", TERMINATE, (sys, on) -> sys.sigqueue(on.pid, 40, on.turn)));
        rows.add(row("kill a group", TERMINATE, (sys, on) -> sys.kill(-on.group, TERM)));
        rows.add(row("pidfd_send_signal", TERMINATE, (sys, on) -> sys.pidfdSendSignal(on.pidfd, TERM, 0)));
        rows.add(row("pidfd_send_signal to a thread", SIGNAL, (sys, on) -> sys.pidfdSendSignal(on.pidfd, 23, 1)));
        rows.add(
                row("pidfd_send_signal to a group", SUSPEND_RESUME, (sys, on) -> sys.pidfdSendSignal(on.pidfd, 20, 4)));
        return rows;
    }

    private static List<Row> queries() {
        return List.of(
                row("prlimit, read", QUERY_INFORMATION, (sys, on) -> sys.prlimit(on.pid, CORE)),
                row("sched_getattr", QUERY_INFORMATION, (sys, on) -> sys.schedGetattr(on.pid)),
                row("sched_getscheduler", QUERY_INFORMATION, (sys, on) -> sys.schedGetscheduler(on.pid)),
                row("sched_getparam", QUERY_INFORMATION, (sys, on) -> sys.schedGetparam(on.pid)),
                row("sched_rr_get_interval", QUERY_INFORMATION, (sys, on) -> sys.schedRrGetInterval(on.pid)),
                row("sched_getaffinity", QUERY_INFORMATION, (sys, on) -> sys.schedGetaffinity(on.pid)),
                row(
                        "getpriority",
                        QUERY_INFORMATION,
                        (sys, on) -> sys.getpriority(SchedulingCalls.PRIO_PROCESS, on.pid)),
                row(
                        "getpriority of a group",
                        QUERY_INFORMATION,
                        (sys, on) -> sys.getpriority(SchedulingCalls.PRIO_PGRP, on.group)),
                row("kcmp", QUERY_INFORMATION, (sys, on) -> sys.kcmp(on.pid, on.pid, SharingCalls.KCMP_FILES, 0, 0)),
                row("kcmp by kind", QUERY_INFORMATION, (sys, on) -> sys.kcmp(on.pid, on.pid, Resource.VM)),
                row("openProcessToken", QUERY_INFORMATION, (sys, on) -> sys.close(sys.openProcessToken(on.pid, 0))),
                row("openThreadToken", QUERY_INFORMATION, (sys, on) -> sys.close(sys.openThreadToken(on.pid, 0))),
                row("mitigations", QUERY_INFORMATION, (sys, on) -> sys.mitigations(on.pid)),
                row("trustLabel", QUERY_INFORMATION, (sys, on) -> sys.trustLabel(on.pid)));
    }

    private static List<Row> changes() {
        return List.of(
                row(
                        "prlimit, write",
                        SET_INFORMATION,
                        (sys, on) -> sys.prlimit(on.pid, CORE, new Limit(on.turn, Limit.INFINITY))),
                row(
                        "sched_setattr",
                        SET_INFORMATION,
                        (sys, on) ->
                                sys.schedSetattr(on.pid, new SchedulingAttributes(0, 0, on.turn % 10, 0, 0, 0, 0))),
                row(
                        "sched_setscheduler",
                        SET_INFORMATION,
                        (sys, on) -> sys.schedSetscheduler(on.pid, on.turn % 2 == 0 ? 0 : 3, 0)),
                row("sched_setparam", SET_INFORMATION, (sys, on) -> sys.schedSetparam(on.pid, 0)),
                row(
                        "setpriority",
                        SET_INFORMATION,
                        (sys, on) -> sys.setpriority(SchedulingCalls.PRIO_PROCESS, on.pid, on.turn % 10)),
                row(
                        "setpriority of a group",
                        SET_INFORMATION,
                        (sys, on) -> sys.setpriority(SchedulingCalls.PRIO_PGRP, on.group, on.turn % 10)),
                new Row(
                        "sched_setaffinity",
                        SET_INFORMATION,
                        "EACCES",
                        true,
                        (sys, on) -> sys.schedSetaffinity(on.pid, CoreMask.ofBits(1 + on.turn % 3))),
                row("setpgid", SET_INFORMATION, (sys, on) -> sys.setpgid(on.pid, on.pid)),
                row("setMitigations", SET_INFORMATION, (sys, on) -> sys.setMitigations(on.pid, 0x200)));
    }
}
