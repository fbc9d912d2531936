package io.selvage.kernel;

import io.selvage.api.ResourceUsage;
import java.time.Duration;

/// Makes a picture of what a process or a job has used.
final class UsageRow {
    private UsageRow() {}

    static ResourceUsage ofProcess(ThreadGroup group) {
        group.lock();
        try {
            return ofLocked(group);
        } finally {
            group.unlock();
        }
    }

    /// Lock of the process held.
    static ResourceUsage ofLocked(ThreadGroup group) {
        int descriptors = 0;
        Allowance own = group.allowance();
        int peakDescriptors = own instanceof ProcessAllowance ? own.peakDescriptors() : 0;
        FileTable before = null;
        for (Task task = group.firstThread(); task != null; task = task.nextInGroup) {
            FileTable files = task.files();
            if (files != before) {
                descriptors = Math.max(descriptors, files.openCount());
                before = files;
            }
        }
        return new ResourceUsage(
                Duration.ofNanos(group.coreNanosLocked()),
                group.allocatedBytesLocked(),
                group.liveThreads(),
                group.peakThreads(),
                descriptors,
                Math.max(descriptors, peakDescriptors),
                Duration.ofNanos(group.wallNanos()),
                group.outputBytes());
    }

    static ResourceUsage ofJob(JobInstance job) {
        int threads = 0;
        int descriptors = 0;
        for (ThreadGroup group : job.members()) {
            ResourceUsage one = ofProcess(group);
            threads += one.threads();
            descriptors += one.openDescriptors();
        }
        return new ResourceUsage(
                Duration.ofNanos(job.coreNanos()),
                job.allocatedBytes(),
                threads,
                Math.max(threads, job.peakThreads()),
                descriptors,
                Math.max(descriptors, job.peakDescriptors()),
                Duration.ofNanos(job.wallNanos()),
                job.ended().sum(job.members(), ThreadGroup::outputBytes, EndedProcesses::outputBytes));
    }
}
