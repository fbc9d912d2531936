package io.selvage.api;

/// A hard limit that was reached, and by how much.
///
/// @param resource of what
/// @param holder whose limit it was, for people: `the process`, or `job` and its name
/// @param limit the limit, in the resource's unit
/// @param use how much was used when the kernel found that, or would have been had it been granted
public record LimitHit(MeteredResource resource, String holder, long limit, long use) {
    /// For people.
    ///
    /// @return for example `limit cpu=2.000 s of the process: 2.004 s`
    @Override
    public String toString() {
        return "limit " + resource.word() + "=" + resource.text(limit) + " of " + holder + ": " + resource.text(use);
    }
}
