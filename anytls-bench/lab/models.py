"""Published models of the sizes of a TLS handshake's four bursts: the client's hello, the server's flight, Finished with the request, the answer.

Mean, inverse covariance and threshold are those of nDPI 4.11, src/lib/protocols/tls.c, check_set() (LGPL-3.0; numbers only). They follow "Fingerprinting
Obfuscated Proxy Traffic with Encapsulated TLS Handshakes", Xue et al., USENIX Security 2024.
"""
MODELS = {
    "chrome": ((1850.43045387994, 4903.07735480722, 785.25280624695, 1051.22303562714), 3.0, (
        (6.72374390966642e-06, -2.32109583941723e-08, 6.67140014394388e-08, 1.2526322628285e-08),
        (-2.32109583941723e-08, 5.64668947932086e-07, 4.58963631972597e-08, 6.41254684791958e-09),
        (6.67140014394388e-08, 4.58963631972597e-08, 6.04057768431344e-07, -9.1507432597718e-10),
        (1.2526322628285e-08, 6.41254684791958e-09, -9.1507432597718e-10, 1.01184796635481e-07))),
    "tls1.3": ((640.657378447541, 4649.30338356554, 448.408302530566, 1094.2013079329), 3.0, (
        (3.08030337925007e-05, 1.16179172096944e-07, 1.05356744968627e-07, 3.8862884355278e-08),
        (1.16179172096944e-07, 6.93179117519316e-07, 2.77413220880937e-08, -3.63723200682445e-09),
        (1.05356744968627e-07, 2.77413220880937e-08, 1.0260950589675e-06, -1.08769813590053e-08),
        (3.88628843552779e-08, -3.63723200682445e-09, -1.08769813590053e-08, 8.63307792288604e-08))),
    "tls1.2": ((212.883690341977, 4514.71195039459, 107.770762871101, 307.580232995115), 3.5, (
        (0.000292421113167604, 4.43677617831228e-07, -5.69966093492813e-05, -2.18124698406311e-06),
        (4.43677617831228e-07, 5.98954952745268e-07, -3.59798436724817e-07, 5.71638172955893e-07),
        (-5.69966093492813e-05, -3.59798436724817e-07, 0.00076893788148309, 2.22278496185964e-05),
        (-2.18124698406311e-06, 5.71638172955893e-07, 2.22278496185964e-05, 5.72770077086287e-05))),
}
OVERHEAD = 24  # what nDPI takes off each packet for the outer TLS
SHORTEST_HELLO = 517  # nDPI: no TLS 1.3 hello is shorter


def distances(sizes):
    """Distance to each model in units of its threshold: below 1 is a match."""
    out = {}
    for name, (mean, threshold, inverse) in MODELS.items():
        d = [x - m for x, m in zip(sizes, mean)]
        out[name] = max(0.0, sum(d[i] * inverse[i][j] * d[j] for i in range(4) for j in range(4))) ** 0.5 / threshold
    if sizes[0] < SHORTEST_HELLO:
        out["tls1.3"] = 99.0
    return out


def is_wide(sizes):
    """Within the threshold of any model; ordinary HTTPS often is."""
    return min(distances(sizes).values()) < 1


def is_tight(sizes):
    """Within half of the Chrome model's threshold; ordinary HTTPS hardly ever is."""
    return distances(sizes)["chrome"] < 0.5
