/// Code that looks at the kernel from within its package.
@org.jspecify.annotations.NullMarked
package io.selvage.kernel;
