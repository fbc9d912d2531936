/// The kernel's public face. Depends on no other module of Selvage.
module io.selvage.api {
    requires static transitive org.jspecify;

    exports io.selvage.api;
    exports io.selvage.api.scheduling;
    exports io.selvage.api.security;
    exports io.selvage.api.security.jaas;
    exports io.selvage.api.simulation;
    exports io.selvage.api.sync;
    exports io.selvage.api.tracing;

    uses io.selvage.api.KernelProvider;
}
