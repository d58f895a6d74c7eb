package io.anytls.daemon.boringssl;

import java.util.Locale;
import java.util.stream.Stream;

/** Why a native library could not be loaded, in words. Netty's exception holds each attempt, most of them for other machines. */
final class NativeFailure {

    private NativeFailure() {}

    /** @param failure what Netty gives as the cause */
    static String reason(Throwable failure) {
        return all(failure)
                .filter(UnsatisfiedLinkError.class::isInstance)
                .map(attempt -> String.valueOf(attempt.getMessage()))
                .filter(text -> text.startsWith("/"))
                .findFirst()
                .map(NativeFailure::words)
                .orElseGet(() ->
                        "there is none for " + System.getProperty("os.name") + " on " + System.getProperty("os.arch"));
    }

    /** @param text "FILE: FILE: what the system's loader says" */
    private static String words(String text) {
        String file = text.substring(0, Math.max(0, text.indexOf(':')));
        String said = text;
        while (said.startsWith(file + ": ")) {
            said = said.substring(file.length() + 2);
        }
        String directory = file.substring(0, Math.max(0, file.lastIndexOf('/')));
        String lower = said.toLowerCase(Locale.ROOT);
        if (lower.contains("failed to map") || lower.contains("not permitted") || lower.contains("permission denied")) {
            return directory + " is mounted noexec: name a directory from which files may be executed, with"
                    + " ANYTLS_JAVA_OPTS=-Dio.netty.native.workdir=DIR";
        }
        return said;
    }

    private static Stream<Throwable> all(Throwable failure) {
        if (failure == null) {
            return Stream.empty();
        }
        return Stream.concat(
                Stream.of(failure),
                Stream.concat(Stream.of(failure.getSuppressed()).flatMap(NativeFailure::all), all(failure.getCause())));
    }
}
