package io.anytls.e2e.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** What a shaded jar holds of others' work. */
final class JarContents {

    private static final String OURS = "io.anytls";

    private final Path file;

    JarContents(Path file) {
        this.file = file;
    }

    /** By the properties that Maven puts into a jar; works built with something else have none. */
    record Artifact(String group, String name, String version) {}

    List<Artifact> artifacts() throws IOException {
        List<Artifact> artifacts = new ArrayList<>();
        try (JarFile jar = new JarFile(file.toFile())) {
            for (JarEntry entry : jar.stream().toList()) {
                if (entry.getName().matches("META-INF/maven/.*/pom\\.properties")) {
                    Properties known = new Properties();
                    try (InputStream in = jar.getInputStream(entry)) {
                        known.load(in);
                    }
                    artifacts.add(new Artifact(
                            known.getProperty("groupId"),
                            known.getProperty("artifactId"),
                            known.getProperty("version")));
                }
            }
        }
        artifacts.removeIf(artifact -> artifact.group().equals(OURS));
        return artifacts;
    }

    /**
     * The works that its classes and native libraries belong to.
     *
     * @param names by package; of several that fit the longest counts
     * @throws AssertionError for a class that belongs to none of them
     */
    Set<String> works(Map<String, String> names) throws IOException {
        Set<String> works = new TreeSet<>();
        try (JarFile jar = new JarFile(file.toFile())) {
            for (JarEntry entry : jar.stream().toList()) {
                String path = entry.getName().replaceFirst("^META-INF/versions/\\d+/", "");
                if (path.endsWith(".class") && !path.startsWith("io/anytls/")) {
                    works.add(work(
                            path.replace('/', '.').replace("io.netty.internal.tcnative", "io.netty.tcnative"), names));
                } else if (path.startsWith("META-INF/native/")) {
                    works.add(names.get(path.contains("tcnative") ? "io.netty.tcnative" : "io.netty"));
                }
            }
        }
        return works;
    }

    private static String work(String className, Map<String, String> names) {
        String longest = names.keySet().stream()
                .filter(known -> className.startsWith(known + "."))
                .max((one, other) -> Integer.compare(one.length(), other.length()))
                .orElseThrow(() -> new AssertionError("NOTICE does not know of " + className));
        return names.get(longest);
    }

    String text(String name) throws IOException {
        try (JarFile jar = new JarFile(file.toFile());
                InputStream in = jar.getInputStream(jar.getEntry(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
