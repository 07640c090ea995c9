// The graph of the job as a drawing, and what moves in it.

const svgSpace = 'http://www.w3.org/2000/svg';

function svg(name, attributes, text) {
  const element = document.createElementNS(svgSpace, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

function shortened(text, most) {
  return text.length > most ? text.slice(0, most - 1) + '…' : text;
}

/** A name in two lines, divided between words, or before a capital. */
function inTwoLines(name) {
  const most = 20;
  if (name.length <= most) return [name, ''];
  let end = most;
  while (end > 6 && !/[A-Z \/(]/.test(name[end])) --end;
  return [name.slice(0, end), shortened(name.slice(end).trim(), most)];
}

const nodeWidth = 164;
const nodeHeight = 72;

/** Where each operator stands: in layers, as far from the sources as its inputs require. */
function layOut(job, upright) {
  const layer = job.operators.map(() => 0);
  for (const {from, to} of [...job.edges].sort((a, b) => a.to - b.to)) {
    layer[to] = Math.max(layer[to], layer[from] + 1);
  }
  const layers = [];
  layer.forEach((number, op) => (layers[number] ??= []).push(op));
  const [along, across] = upright ? [nodeHeight + 52, nodeWidth + 24] : [nodeWidth + 78, nodeHeight + 28];
  const widest = Math.max(...layers.map((ops) => ops.length));
  const places = job.operators.map((_, op) => {
    const row = layers[layer[op]];
    const a = layer[op] * along;
    const b = (row.indexOf(op) + (widest - row.length) / 2) * across;
    return upright ? {x: b, y: a} : {x: a, y: b};
  });
  const margin = 14;
  const length = (layers.length - 1) * along;
  const breadth = (widest - 1) * across;
  const [width, height] = upright ? [breadth, length] : [length, breadth];
  return {places, box: [-margin, -margin, width + nodeWidth + 2 * margin, height + nodeHeight + 2 * margin]};
}

/** Draws a job into `home`; show() then puts a moment into the drawing. */
class Graph {
  constructor(home, job, upright) {
    this.job = job;
    const {places, box} = layOut(job, upright);
    this.places = places;
    this.svg = svg('svg', {viewBox: box.join(' '), role: 'img'});
    // Not larger than drawn: a job of two operators need not fill the page.
    this.svg.style.maxWidth = `${box[2] * 1.15}px`;
    this.drawTasks();
    this.edges = job.edges.map((edge) => this.drawEdge(edge, upright));
    this.nodes = job.operators.map((op, i) => this.drawNode(op, places[i]));
    this.layer = svg('g', {});
    this.svg.append(this.layer);
    home.replaceChildren(this.svg);
  }

  /** Operators of one task have a line around them. */
  drawTasks() {
    const tasks = new Map();
    this.job.operators.forEach(({task}, op) => tasks.set(task, [...(tasks.get(task) ?? []), op]));
    for (const ops of tasks.values()) {
      if (ops.length < 2) continue;
      const xs = ops.map((op) => this.places[op].x);
      const ys = ops.map((op) => this.places[op].y);
      const [x, y] = [Math.min(...xs) - 8, Math.min(...ys) - 8];
      this.svg.append(svg('rect', {class: 'task', x, y, rx: 14, width: Math.max(...xs) - x + nodeWidth + 8,
        height: Math.max(...ys) - y + nodeHeight + 8}));
    }
  }

  drawEdge(edge, upright) {
    const [a, b] = [this.places[edge.from], this.places[edge.to]];
    let path;
    let middle;
    if (upright) {
      const [x1, y1, x2, y2] = [a.x + nodeWidth / 2, a.y + nodeHeight, b.x + nodeWidth / 2, b.y - 6];
      path = `M${x1},${y1} C${x1},${(y1 + y2) / 2} ${x2},${(y1 + y2) / 2} ${x2},${y2}`;
      middle = {x: (x1 + x2) / 2 + 8, y: (y1 + y2) / 2 + 4, anchor: 'start'};
    } else {
      const [x1, y1, x2, y2] = [a.x + nodeWidth, a.y + nodeHeight / 2, b.x - 6, b.y + nodeHeight / 2];
      path = `M${x1},${y1} C${(x1 + x2) / 2},${y1} ${(x1 + x2) / 2},${y2} ${x2},${y2}`;
      middle = {x: (x1 + x2) / 2, y: (y1 + y2) / 2 - 9, anchor: 'middle'};
    }
    const line = svg('path', {class: edge.side ? 'edge side' : 'edge', d: path});
    this.svg.append(line);
    const end = line.getPointAtLength(line.getTotalLength());
    const turn = upright ? 90 : 0;
    this.svg.append(svg('path', {class: 'arrow', d: 'M-3,-5 L6,0 L-3,5 Z',
      transform: `translate(${end.x},${end.y}) rotate(${turn})`}));
    const label = [edge.chained ? '' : edge.partition, edge.side ? 'side' : ''].filter(Boolean).join(', ');
    this.svg.append(svg('text', {class: 'quiet-text', x: middle.x, y: middle.y,
      'text-anchor': middle.anchor}, label));
    return line;
  }

  drawNode({name, parallelism}, {x, y}) {
    const group = svg('g', {transform: `translate(${x},${y})`});
    const box = svg('rect', {class: 'node', width: nodeWidth, height: nodeHeight, rx: 10});
    const [first, second] = inTwoLines(name);
    const watermark = svg('text', {class: 'water-text', x: 12, y: 61});
    group.append(svg('title', {}, name), box, svg('text', {x: 12, y: 23}, first),
      svg('text', {x: 12, y: 40}, second), watermark);
    const subtasks = [];
    for (let i = 0; parallelism > 1 && i < Math.min(parallelism, 6); ++i) {
      const square = svg('rect', {class: 'subtask', x: nodeWidth - 20 * (Math.min(parallelism, 6) - i) - 4,
        y: 49, width: 17, height: 17, rx: 4});
      const number = svg('text', {class: 'subtask-text', x: +square.getAttribute('x') + 8.5, y: 61}, i);
      group.append(square, number);
      subtasks.push([square, number]);
    }
    this.svg.append(group);
    return {box, watermark, subtasks};
  }

  /** Shows what the job holds, and what has just happened; lets it move if `moves`. */
  show(held, part, moves) {
    cancelAnimationFrame(this.frame);
    this.layer.replaceChildren();
    this.edges.forEach((line, i) => line.classList.toggle('active', part?.edge === i));
    this.nodes.forEach((node, op) => {
      const isHere = part?.op === op && part.kind !== 'sent';
      node.box.classList.toggle('active', isHere);
      node.subtasks.forEach((parts, i) => {
        for (const shape of parts) shape.classList.toggle('active', isHere && part.subtask === i);
      });
      const {parallelism} = this.job.operators[op];
      const marks = [...Array(parallelism).keys()].map((i) => held.watermarks.get(`${op}/${i}`)?.text);
      node.watermark.textContent = parallelism === 1 && marks[0] ? `W ${marks[0]}` : '';
    });
    for (const [id, values] of held.waiting) this.showWaiting(this.edges[id.split('/')[0]], values.length);
    this.svg.setAttribute('aria-label', part && !part.job ? sentence(part, this.job) : 'The graph of the job');
    if (part?.edge !== undefined) this.move(part, moves);
  }

  /** Elements on their way: up to five, from the middle of the edge back. */
  showWaiting(line, count) {
    for (let i = 0; i < Math.min(count, 5); ++i) {
      const {x, y} = line.getPointAtLength(line.getTotalLength() * (0.62 - 0.11 * i));
      this.layer.append(svg('circle', {class: 'waiting', cx: x, cy: y, r: 4.5}));
    }
  }

  move(part, moves) {
    const shapes = {sent: 'record', received: 'record', watermark: 'watermark', barrier: 'barrier'};
    const look = shapes[part.kind] ?? 'other';
    const drawing = {record: 'M-7,0 A7,7 0 1 1 7,0 A7,7 0 1 1 -7,0 Z', watermark: 'M0,-8 L8,0 L0,8 L-8,0 Z',
      barrier: 'M-7,-7 H7 V7 H-7 Z', other: 'M-8,-3 H8 V3 H-8 Z'}[look];
    const shape = svg('path', {class: `moving ${look}`, d: drawing});
    this.layer.append(shape);
    const line = this.edges[part.edge];
    const [from, to] = part.kind === 'sent' ? [0, 0.62] : [0, 1];
    const put = (share) => {
      const {x, y} = line.getPointAtLength(line.getTotalLength() * share);
      shape.setAttribute('transform', `translate(${x},${y})`);
    };
    if (!moves) return put(to);
    const duration = 420;
    const start = performance.now();
    const draw = (time) => {
      const done = Math.min(1, Math.max(0, time - start) / duration);
      put(from + (to - from) * (1 - (1 - done) ** 3));
      if (done < 1) this.frame = requestAnimationFrame(draw);
    };
    put(from);
    this.frame = requestAnimationFrame(draw);
  }
}
