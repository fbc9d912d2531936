/// The strategies of the test kit, measured by the known bugs; nothing depends on it.
module io.selvage.comparison {
    requires com.fasterxml.jackson.databind;
    requires info.picocli;
    requires io.selvage.bugs;
    requires io.selvage.testkit;
    requires static org.jspecify;

    opens io.selvage.comparison to
            com.fasterxml.jackson.databind,
            info.picocli;
}
