package io.selvage.guest.port;

import java.nio.ByteBuffer;

/// A class of a program as it is to be defined.
///
/// @param classFile what to define, not to be changed
/// @param jar where it comes from
public record PreparedClass(ByteBuffer classFile, PreparedJar jar) {}
