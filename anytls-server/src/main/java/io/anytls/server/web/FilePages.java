package io.anytls.server.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * The files of a directory. Nothing outside of it is served, links that lead out included, and nothing hidden. Any thread; disks are waited for on
 * those of {@link FileThreads}.
 */
public final class FilePages implements Pages {

    private static final String INDEX = "index.html";

    private final Path root;
    private final Executor disks;

    private FilePages(Path root, Executor disks) {
        this.root = root;
        this.disks = disks;
    }

    /**
     * Blocking.
     *
     * @throws IOException if there is no such directory, or it cannot be read
     */
    public static FilePages of(Path directory) throws IOException {
        return of(directory, FileThreads::execute);
    }

    static FilePages of(Path directory, Executor disks) throws IOException {
        Path root = directory.toRealPath();
        Files.newDirectoryStream(root).close();
        return new FilePages(root, disks);
    }

    @Override
    public void find(HttpRequest request, Consumer<Answer> found) {
        try {
            disks.execute(() -> found.accept(answer(request)));
        } catch (RejectedExecutionException e) {
            found.accept(Answer.plain(HttpResponseStatus.SERVICE_UNAVAILABLE));
        }
    }

    @Override
    public Executor disks() {
        return disks;
    }

    private Answer answer(HttpRequest request) {
        FilePath path;
        try {
            path = FilePath.parse(Pages.path(request));
        } catch (IllegalArgumentException e) {
            return Answer.plain(HttpResponseStatus.BAD_REQUEST);
        }
        try {
            return path == null ? Answer.plain(HttpResponseStatus.NOT_FOUND) : answer(request, path);
        } catch (AccessDeniedException e) {
            return Answer.plain(HttpResponseStatus.FORBIDDEN);
        } catch (IOException | InvalidPathException e) {
            return Answer.plain(HttpResponseStatus.NOT_FOUND); // there is none, or it is no file
        }
    }

    private Answer answer(HttpRequest request, FilePath path) throws IOException {
        Path named = root;
        for (String name : path.names()) {
            named = named.resolve(name);
        }
        Path real = inside(named);
        if (!Files.isDirectory(real)) {
            if (path.isFolder() || !Files.isRegularFile(real)) {
                throw new NoSuchFileException(named.toString());
            }
            return FileAnswer.of(real, request.headers());
        }
        if (!path.isFolder()) {
            return Answer.plain(HttpResponseStatus.MOVED_PERMANENTLY)
                    .with(HttpHeaderNames.LOCATION, Pages.path(request).replaceFirst("^/+", "/") + "/");
        }
        try {
            return FileAnswer.of(inside(real.resolve(INDEX)), request.headers());
        } catch (NoSuchFileException e) {
            return Answer.plain(HttpResponseStatus.FORBIDDEN); // what is in a directory is told to nobody
        }
    }

    private Path inside(Path named) throws IOException {
        Path real = named.toRealPath();
        if (!real.startsWith(root)) {
            throw new NoSuchFileException(named.toString());
        }
        return real;
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
