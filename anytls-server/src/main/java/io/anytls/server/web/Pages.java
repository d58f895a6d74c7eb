package io.anytls.server.web;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** What a site has. Any thread. */
public interface Pages {

    /**
     * Finds what is asked for.
     *
     * @param found called once, on any thread; its argument is the caller's to close
     */
    void find(HttpRequest request, Consumer<Answer> found);

    /** Whether {@link #find} is for such requests; others are told that the method is not allowed. */
    default boolean takes(HttpRequest request) {
        return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    }

    /** Where disks are waited for; refuses what is too much. */
    default Executor disks() {
        return FileThreads::execute;
    }

    /** One page, and nothing else. */
    static Pages builtin() {
        return (request, found) -> found.accept(
                path(request).equals("/")
                        ? Answer.html(HttpResponseStatus.OK, WELCOME)
                        : Answer.plain(HttpResponseStatus.NOT_FOUND));
    }

    /** A site behind that does not answer. */
    static Pages badGateway() {
        return (request, found) -> found.accept(Answer.plain(HttpResponseStatus.BAD_GATEWAY));
    }

    String WELCOME = "<!DOCTYPE html>\n<html>\n<head><title>Welcome</title></head>\n<body>\n<h1>It works</h1>\n"
            + "<p>There is nothing here yet.</p>\n</body>\n</html>\n";

    /** What is asked for without the query. */
    static String path(HttpRequest request) {
        String uri = request.uri();
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }
}
