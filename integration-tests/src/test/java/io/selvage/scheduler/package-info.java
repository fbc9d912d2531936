/// Code that breaks the scheduler from within its package.
@org.jspecify.annotations.NullMarked
package io.selvage.scheduler;
