package io.selvage.guest;

import java.util.Arrays;

/// What programs extend to see who calls them.
@Replaces(SecurityManager.class)
@SuppressWarnings("removal") // Programs use it all the same.
public class GuestSecurity extends SecurityManager {
    /// As the JDK's.
    public GuestSecurity() {}

    @Override
    protected Class<?>[] getClassContext() {
        Class<?>[] whole = super.getClassContext();
        return Arrays.copyOfRange(whole, 1, Traces.lengthOfProgram(whole));
    }
}
