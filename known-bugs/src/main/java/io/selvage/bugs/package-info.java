/// What a tool that tests concurrent programs is judged by: programs with one known bug each, of the kinds that
/// the literature collects, and their corrected twins.
@NullMarked
package io.selvage.bugs;

import org.jspecify.annotations.NullMarked;
