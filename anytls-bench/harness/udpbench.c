/* Datagrams through a SOCKS5 proxy, or straight to the target, and how fast they come back.
 *
 *   udpbench echo                                    a target; prints its port
 *   udpbench ping  PROXY|- PORT SIZE COUNT           one at a time: p50 p99 (microseconds), lost
 *   udpbench window PROXY|- PORT SIZE WINDOW SECONDS so many under way: datagrams per second there and back
 *   udpbench blast PROXY|- PORT SIZE RATE SECONDS    RATE a second whatever comes back: percent lost
 *
 * PROXY and PORT are ports on 127.0.0.1. Prints one line of numbers. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 64, LARGEST = 65536, BUFFER = 8 << 20, HEADER = 10 };

static void die(const char *what) { perror(what); exit(1); }

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static struct sockaddr_in local(int port) {
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    return a;
}

static int udp(void) {
    int fd = socket(AF_INET, SOCK_DGRAM, 0), size = BUFFER;
    struct sockaddr_in any = local(0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&any, sizeof any)) die("socket");
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size)) setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size)) setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    return fd;
}

static void echo(void) {
    static char data[BATCH][LARGEST];
    struct mmsghdr m[BATCH];
    struct iovec v[BATCH];
    struct sockaddr_in from[BATCH];
    int fd = udp();
    socklen_t length = sizeof from[0];
    getsockname(fd, (struct sockaddr *)&from[0], &length);
    printf("%d\n", ntohs(from[0].sin_port));
    fflush(stdout);
    for (;;) {
        for (int i = 0; i < BATCH; i++) {
            v[i] = (struct iovec){data[i], LARGEST};
            m[i].msg_hdr = (struct msghdr){.msg_name = &from[i], .msg_namelen = sizeof from[i], .msg_iov = &v[i], .msg_iovlen = 1};
        }
        int n = recvmmsg(fd, m, BATCH, MSG_WAITFORONE, NULL);
        for (int i = 0; i < n; i++) v[i].iov_len = m[i].msg_len;
        for (int sent = 0; sent < n;) {
            int more = sendmmsg(fd, m + sent, n - sent, 0);
            sent += more > 0 ? more : 1;
        }
    }
}

/* Where to send, and what stands in front of each datagram. */
static struct { int fd, control, header; char head[HEADER]; struct sockaddr_in to; } way;

static void open_way(const char *proxy, int port) {
    way.fd = udp();
    way.to = local(port);
    if (!strcmp(proxy, "-")) return;
    struct sockaddr_in at = local(atoi(proxy));
    unsigned char r[12];
    way.control = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(way.control, (struct sockaddr *)&at, sizeof at)) die("proxy");
    if (write(way.control, "\5\1\0", 3) != 3 || recv(way.control, r, 2, MSG_WAITALL) != 2) die("greeting");
    if (write(way.control, "\5\3\0\1\0\0\0\0\0\0", 10) != 10 || recv(way.control, r, 10, MSG_WAITALL) != 10 || r[1]) die("associate");
    memcpy(way.head, "\0\0\0\1", 4);
    memcpy(way.head + 4, &way.to.sin_addr, 4);
    memcpy(way.head + 8, &way.to.sin_port, 2);
    way.header = HEADER;
    memcpy(&way.to.sin_addr, r + 4, 4);
    memcpy(&way.to.sin_port, r + 8, 2);
}

static char out[LARGEST], in[BATCH][LARGEST];

static int send_one(int size, uint64_t number) {
    memcpy(out, way.head, way.header);
    memcpy(out + way.header, &number, sizeof number);
    return sendto(way.fd, out, way.header + size, 0, (struct sockaddr *)&way.to, sizeof way.to) > 0;
}

/* Takes what has come; the number of the last one in *number. */
static int receive(int timeout, uint64_t *number) {
    struct pollfd p = {way.fd, POLLIN, 0};
    struct mmsghdr m[BATCH];
    struct iovec v[BATCH];
    if (timeout && poll(&p, 1, timeout) <= 0) return 0;
    memset(m, 0, sizeof m);
    for (int i = 0; i < BATCH; i++) {
        v[i] = (struct iovec){in[i], LARGEST};
        m[i].msg_hdr = (struct msghdr){.msg_iov = &v[i], .msg_iovlen = 1};
    }
    int n = recvmmsg(way.fd, m, BATCH, MSG_DONTWAIT, NULL);
    if (n > 0 && number) memcpy(number, in[n - 1] + way.header, sizeof *number);
    return n > 0 ? n : 0;
}

static int ascending(const void *a, const void *b) {
    double d = *(const double *)a - *(const double *)b;
    return d < 0 ? -1 : d > 0;
}

static void ping(int size, int count) {
    double *took = malloc(count * sizeof *took);
    int came = 0;
    for (int i = 0; i < count; i++) {
        uint64_t number = UINT64_MAX;
        double began = now();
        send_one(size, i);
        while (number != (uint64_t)i && now() - began < 1) receive(100, &number);
        if (number == (uint64_t)i) took[came++] = (now() - began) * 1e6;
    }
    qsort(took, came, sizeof *took, ascending);
    printf("%.1f %.1f %d\n", came ? took[came / 2] : 0, came ? took[came * 99 / 100] : 0, count - came);
}

static void window(int size, int most, double seconds) {
    double began = now(), last = began;
    long came = 0, under_way = 0;
    while (now() - began < seconds) {
        for (; under_way < most; under_way++) send_one(size, 0);
        int n = receive(20, NULL);
        came += n;
        under_way -= n;
        if (n) last = now();
        if (now() - last > 0.1) { under_way = 0; last = now(); } /* lost */
    }
    printf("%.0f\n", came / (now() - began));
}

static void blast(int size, double rate, double seconds) {
    double began = now();
    long sent = 0, came = 0, refused = 0;
    while (now() - began < seconds) {
        long due = (now() - began) * rate;
        for (int burst = 0; sent < due && burst < 32; burst++, sent++) refused += !send_one(size, 0);
        came += receive(0, NULL);
        if (sent >= due) usleep(50);
    }
    for (double end = now(); now() - end < 1;) came += receive(100, NULL);
    printf("%.3f %ld %.0f\n", 100.0 * (sent - came) / sent, refused, came / seconds);
}

int main(int argc, char **argv) {
    if (argc == 2 && !strcmp(argv[1], "echo")) echo();
    if (argc < 6) return fprintf(stderr, "see the head of udpbench.c\n"), 2;
    int size = atoi(argv[4]);
    open_way(argv[2], atoi(argv[3]));
    if (!strcmp(argv[1], "ping")) ping(size, atoi(argv[5]));
    else if (!strcmp(argv[1], "window")) window(size, atoi(argv[5]), atof(argv[6]));
    else blast(size, atof(argv[5]), atof(argv[6]));
    return 0;
}
