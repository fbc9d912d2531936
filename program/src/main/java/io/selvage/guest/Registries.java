package io.selvage.guest;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.selvage.guest.Replaces.Kind;
import java.beans.BeanInfo;
import java.beans.IntrospectionException;
import java.beans.Introspector;
import java.beans.PropertyEditorManager;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.prefs.NodeChangeListener;
import java.util.prefs.PreferenceChangeListener;
import java.util.prefs.Preferences;
import javax.imageio.spi.IIORegistry;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/// What a program registers with the JVM, which it shares with others, is taken back at its end.
@SuppressWarnings("exports") // Programs have the module if they use it.
public final class Registries {
    private static boolean usesBeans;
    private static boolean usesImages;
    private static boolean usesManagement;

    private Registries() {}

    /// As the JDK's.
    @Replaces(Security.class)
    public static int addProvider(Provider provider) {
        int position = Security.addProvider(provider);
        Remains.atEnd(() -> remove(provider));
        return position;
    }

    /// As the JDK's.
    @Replaces(Security.class)
    public static int insertProviderAt(Provider provider, int position) {
        int taken = Security.insertProviderAt(provider, position);
        Remains.atEnd(() -> remove(provider));
        return taken;
    }

    private static void remove(Provider provider) {
        if (Security.getProvider(provider.getName()) == provider) {
            Security.removeProvider(provider.getName());
        }
    }

    /// As the JDK's.
    @Replaces(ManagementFactory.class)
    public static MBeanServer getPlatformMBeanServer() {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        synchronized (Registries.class) {
            if (!usesManagement) {
                usesManagement = true;
                Remains.atEnd(() -> unregisterFrom(server));
            }
        }
        return server;
    }

    private static void unregisterFrom(MBeanServer server) {
        for (ObjectName name : server.queryNames(null, null)) {
            try {
                if (Loaders.isOfProgram(server.getClassLoaderFor(name))) {
                    server.unregisterMBean(name);
                }
            } catch (JMException gone) {
                // Somebody else has taken it back.
            }
        }
    }

    private static void noteBeans() {
        synchronized (Registries.class) {
            if (usesBeans) {
                return;
            }
            usesBeans = true;
        }
        Remains.atEnd(Introspector::flushCaches);
    }

    /// As the JDK's.
    @Replaces(Introspector.class)
    public static BeanInfo getBeanInfo(Class<?> type) throws IntrospectionException {
        noteBeans();
        return Introspector.getBeanInfo(type);
    }

    /// As the JDK's.
    @Replaces(Introspector.class)
    public static BeanInfo getBeanInfo(Class<?> type, int flags) throws IntrospectionException {
        noteBeans();
        return Introspector.getBeanInfo(type, flags);
    }

    /// As the JDK's.
    @Replaces(Introspector.class)
    public static BeanInfo getBeanInfo(Class<?> type, Class<?> stop) throws IntrospectionException {
        noteBeans();
        return Introspector.getBeanInfo(type, stop);
    }

    /// As the JDK's.
    @Replaces(PropertyEditorManager.class)
    public static void registerEditor(Class<?> type, @Nullable Class<?> editor) {
        PropertyEditorManager.registerEditor(type, editor);
        Remains.atEnd(() -> PropertyEditorManager.registerEditor(type, null));
    }

    /// As the JDK's.
    @Replaces(IIORegistry.class)
    public static IIORegistry getDefaultInstance() {
        IIORegistry registry = imagesOfJvm();
        synchronized (Registries.class) {
            if (!usesImages) {
                usesImages = true;
                registry.registerApplicationClasspathSpis();
                Remains.atEnd(() -> deregisterFrom(registry));
            }
        }
        return registry;
    }

    /// Whoever is the first to use images or windows leaves its context class loader with the JVM.
    private static IIORegistry imagesOfJvm() {
        java.lang.Thread self = java.lang.Thread.currentThread();
        ClassLoader own = self.getContextClassLoader();
        self.setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            return IIORegistry.getDefaultInstance();
        } finally {
            self.setContextClassLoader(own);
        }
    }

    private static void deregisterFrom(IIORegistry registry) {
        List<Object> own = new ArrayList<>();
        registry.getCategories()
                .forEachRemaining(category -> registry.getServiceProviders(category, false)
                        .forEachRemaining(provider -> {
                            if (Loaders.isOfProgram(provider.getClass().getClassLoader())) {
                                own.add(provider);
                            }
                        }));
        own.forEach(registry::deregisterServiceProvider);
    }

    /// As the JDK's.
    @Replaces(value = Preferences.class, kind = Kind.VIRTUAL)
    public static void addPreferenceChangeListener(Preferences preferences, PreferenceChangeListener listener) {
        preferences.addPreferenceChangeListener(listener);
        Remains.atEnd(() -> preferences.removePreferenceChangeListener(listener));
    }

    /// As the JDK's.
    @Replaces(value = Preferences.class, kind = Kind.VIRTUAL)
    public static void addNodeChangeListener(Preferences preferences, NodeChangeListener listener) {
        preferences.addNodeChangeListener(listener);
        Remains.atEnd(() -> preferences.removeNodeChangeListener(listener));
    }

    /// As the JDK's.
    @Replaces(HttpServer.class)
    public static HttpServer create() throws IOException {
        return stoppedAtEnd(HttpServer.create());
    }

    /// As the JDK's.
    @Replaces(HttpServer.class)
    public static HttpServer create(InetSocketAddress address, int backlog) throws IOException {
        return stoppedAtEnd(HttpServer.create(address, backlog));
    }

    /// As the JDK's.
    @Replaces(HttpServer.class)
    public static HttpServer create(
            InetSocketAddress address, int backlog, String path, HttpHandler handler, Filter... filters)
            throws IOException {
        return stoppedAtEnd(HttpServer.create(address, backlog, path, handler, filters));
    }

    private static HttpServer stoppedAtEnd(HttpServer server) {
        Remains.atEnd(() -> server.stop(0));
        return server;
    }
}
