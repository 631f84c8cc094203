/** What the page of a seed wears and does; plain, because it is read by whoever hunts a fault and by nobody else. */
export const viewStyle = `
body { font: 15px/1.45 system-ui, sans-serif; margin: 1rem auto; max-width: 72rem; padding: 0 1rem; color-scheme: light dark; }
label { margin-inline-start: 1rem; }
input[type=range] { width: min(24rem, 60vw); vertical-align: middle; }
canvas { width: 100%; display: block; border: 1px solid #8888; cursor: crosshair; }
.legend { display: flex; flex-wrap: wrap; gap: 1rem; list-style: none; padding: 0; }
ol { list-style: none; padding: 0; font: 13px/1.5 ui-monospace, monospace; }
li { overflow-wrap: anywhere; }
`;

export const viewScript = `
const { events, lanes } = JSON.parse(document.getElementById('data').textContent);
const marks = { edit: 'o', sent: '>', answer: '<', fault: '!', alarm: 'A', server: 's' };
const [play, moment, clock, speed, filter, canvas, lines] = ['play', 'moment', 'clock', 'speed', 'filter', 'lanes', 'lines'].map((id) => document.getElementById(id));
const end = events.length === 0 ? 1 : events[events.length - 1].at + 1;
const laneHeight = 26, left = 64, shownMax = 60;
moment.max = String(end);
let running = null;

function draw() {
  const now = Number(moment.value);
  const ratio = window.devicePixelRatio || 1;
  const width = canvas.clientWidth, height = lanes.length * laneHeight + 8;
  canvas.style.height = height + 'px';
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const pen = canvas.getContext('2d');
  pen.scale(ratio, ratio);
  pen.font = '12px ui-monospace, monospace';
  pen.textBaseline = 'middle';
  const ink = getComputedStyle(document.body).color;
  const x = (at) => left + (at / end) * (width - left - 8);
  const y = (lane) => lanes.indexOf(lane) * laneHeight + laneHeight / 2 + 4;
  pen.fillStyle = ink;
  for (const lane of lanes) {
    pen.globalAlpha = 1;
    pen.fillText(lane, 6, y(lane));
    pen.globalAlpha = 0.15;
    pen.fillRect(left, y(lane), width - left - 8, 1);
  }
  for (const one of events) {
    if (!isWanted(one)) continue;
    pen.globalAlpha = one.at <= now ? 0.9 : 0.15;
    pen.fillText(marks[one.kind], x(one.at), y(one.lane));
  }
  pen.globalAlpha = 1;
  pen.fillRect(x(now), 0, 1, height);
  clock.textContent = (now / 1000).toFixed(1) + ' s';
  const past = events.filter((one) => one.at <= now && isWanted(one)).slice(-shownMax).reverse();
  lines.replaceChildren(...past.map(line));
}

function isWanted(one) {
  const wanted = filter.value.trim();
  return wanted === '' || (one.lane + ' ' + one.text).includes(wanted);
}

function line(one) {
  const item = document.createElement('li');
  item.textContent = (one.at / 1000).toFixed(3) + '  ' + one.lane + '  ' + marks[one.kind] + '  ' + one.text;
  return item;
}

function stop() {
  cancelAnimationFrame(running);
  running = null;
  play.textContent = 'Play';
}

play.onclick = () => {
  if (running !== null) return stop();
  if (Number(moment.value) >= end) moment.value = '0';
  play.textContent = 'Stop';
  let before = performance.now();
  let at = Number(moment.value);
  const step = (time) => {
    at += (time - before) * Number(speed.value);
    before = time;
    moment.value = String(Math.min(end, at));
    draw();
    if (at >= end) stop();
    else running = requestAnimationFrame(step);
  };
  running = requestAnimationFrame(step);
};
moment.oninput = () => { if (running !== null) stop(); draw(); };
filter.oninput = draw;
canvas.onclick = (event) => {
  const share = (event.offsetX - left) / (canvas.clientWidth - left - 8);
  moment.value = String(Math.max(0, share) * end);
  draw();
};
addEventListener('resize', draw);
draw();
`;
