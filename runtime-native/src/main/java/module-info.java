/// The only module that touches JDK internals, foreign functions or reflection. Knows neither tasks nor processes.
module io.selvage.runtime {
    requires static org.jspecify;
}
