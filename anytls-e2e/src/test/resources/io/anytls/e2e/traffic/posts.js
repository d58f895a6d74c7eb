// Posts again and again over one connection to a proxy, each time about when the site ends the connection that it has kept.
// Arguments: the proxy's port, the site's port, how many. Prints how many were answered, and what became of the others.
'use strict';
const http = require('http');

const [proxy, site, count] = process.argv.slice(2).map(Number);
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const failures = {};
const sockets = new Set();
let answered = 0;

const post = n => new Promise(resolve => {
  const request = http.request({
    host: '127.0.0.1',
    port: proxy,
    agent,
    method: 'POST',
    path: 'http://127.0.0.1:' + site + '/post',
    headers: { 'Content-Type': 'text/plain', 'Content-Length': 5 },
  }, response => {
    let text = '';
    response.on('data', data => { text += data; });
    response.on('end', () => resolve(response.statusCode === 200 && text === '5' ? '' : response.statusCode + ' ' + text));
  });
  request.on('socket', socket => sockets.add(socket));
  request.on('error', error => resolve(error.code));
  request.end('hello');
});

(async () => {
  for (let n = 0; n < count; n++) {
    const failure = await post(n);
    if (failure) {
      failures[failure] = (failures[failure] || 0) + 1;
    } else {
      answered++;
    }
    await new Promise(resolve => setTimeout(resolve, 34 + n % 10));
  }
  console.log(answered + ' of ' + count + ' ' + JSON.stringify(failures) + ', connections: ' + sockets.size);
  agent.destroy();
})();
