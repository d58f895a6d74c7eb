// A site on Node: a page with images, a POST and a WebSocket for a browser, and two habits of servers that cost requests: kept
// connections that end early, and answers that do not wait for the request. Prints its port, then what browsers report, a line each.
'use strict';
const crypto = require('crypto');
const http = require('http');

const KEEP_ALIVE_MS = 40;
const IMAGES = 20;
const IMAGE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==', 'base64');

const page = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script>
const report = text => fetch('/report?' + encodeURIComponent(text));
const image = n => new Promise((resolve, reject) => {
  const element = new Image();
  element.onload = () => resolve(1);
  element.onerror = () => reject(new Error('image ' + n));
  element.src = '/image/' + n;
});
const echo = text => new Promise((resolve, reject) => {
  const socket = new WebSocket('ws://' + location.host + '/echo');
  socket.onopen = () => socket.send(text);
  socket.onmessage = message => { resolve(message.data); socket.close(); };
  socket.onerror = () => reject(new Error('WebSocket'));
});
(async () => {
  const images = await Promise.all([...Array(${IMAGES}).keys()].map(image));
  const posted = await (await fetch('/post', { method: 'POST', body: 'x'.repeat(300000) })).text();
  return images.length + ' images, ' + posted + ' bytes posted, echo ' + await echo('hello');
})().then(report, error => report('failed: ' + error.message));
</script>`;

const server = http.createServer((request, response) => {
  const path = request.url;
  if (path === '/') {
    response.setHeader('Content-Type', 'text/html');
    response.end(page);
  } else if (path.startsWith('/image/')) {
    response.setHeader('Content-Type', 'image/png');
    response.end(IMAGE);
  } else if (path.startsWith('/report?')) {
    console.log(decodeURIComponent(path.slice('/report?'.length)));
    response.end();
  } else if (path.startsWith('/early/')) { // the request is not read
    response.writeHead(Number(path.slice('/early/'.length)), { Connection: 'close' });
    response.end('no');
  } else {
    let length = 0;
    request.on('data', data => { length += data.length; });
    request.on('end', () => response.end(String(length)));
  }
});

// One short text frame, as RFC 6455 has it, and back without a mask.
server.on('upgrade', (request, socket) => {
  const key = request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
  const accept = crypto.createHash('sha1').update(key).digest('base64');
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
    + 'Sec-WebSocket-Accept: ' + accept + '\r\n\r\n');
  socket.on('error', () => {});
  let frame = Buffer.alloc(0);
  socket.on('data', piece => {
    frame = Buffer.concat([frame, piece]);
    const length = frame[1] & 0x7f;
    if (frame.length < 2 || frame.length !== 6 + length) {
      return; // it may come in pieces; and its end is a frame of another length
    }
    const text = Buffer.alloc(length);
    for (let i = 0; i < length; i++) {
      text[i] = frame[6 + i] ^ frame[2 + i % 4];
    }
    socket.write(Buffer.concat([Buffer.from([0x81, length]), text]));
  });
});

server.keepAliveTimeout = KEEP_ALIVE_MS;
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
