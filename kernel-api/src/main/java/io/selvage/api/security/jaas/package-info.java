/// Between the kernel's identities and those of Java: subjects with principals, as JAAS login modules and
/// libraries for OIDC make them, in and out.
@NullMarked
package io.selvage.api.security.jaas;

import org.jspecify.annotations.NullMarked;
