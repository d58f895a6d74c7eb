package io.anytls.client.inbound.http.response;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first line of a response.
 *
 * @param keepsAlive whether the connection stays when no header says otherwise: from HTTP/1.1
 */
record StatusLine(HttpResponseStatus status, boolean keepsAlive) {

    /** Radio servers say ICY; a reason may be missing, and even the blank in front of it. */
    private static final Pattern PATTERN = Pattern.compile(
            "(?:HTTP(?:/([0-9]{1,3})(?:\\.([0-9]{1,3}))?)?|ICY)[ \\t]+([1-9][0-9]{2})(?![0-9])(.*)",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    static StatusLine parse(String line) throws UnreadableResponseException {
        Matcher matcher = PATTERN.matcher(line);
        if (!matcher.matches()) {
            throw new UnreadableResponseException("the server's answer is not HTTP");
        }
        int major = number(matcher.group(1), 1);
        int minor = number(matcher.group(2), 0);
        String reason = HeaderLines.clean(matcher.group(4));
        return new StatusLine(
                new HttpResponseStatus(Integer.parseInt(matcher.group(3)), reason),
                major > 1 || major == 1 && minor >= 1);
    }

    private static int number(String digits, int missing) {
        return digits == null ? missing : Integer.parseInt(digits);
    }
}
