/// Who acts, and what he may do: identities, tokens as programs see them, rights, and the rules of who
/// may do what to an object (MODEL 2, 10, 11).
///
/// Everything here is an immutable value, to be used by any thread; nothing blocks.
@NullMarked
package io.selvage.api.security;

import org.jspecify.annotations.NullMarked;
