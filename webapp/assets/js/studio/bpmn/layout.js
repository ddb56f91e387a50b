// Lays a diagram out anew: what comes after what from bpmn-auto-layout, lanes and sizes as they are drawn; one step to undo.
import { layoutProcess } from "bpmn-auto-layout";
import { getBusinessObject, getDi, is } from "bpmn-js/lib/util/ModelUtil";
import { getFlowLabelPosition } from "bpmn-js/lib/util/LabelUtil";

const BETWEEN = { x: 60, y: 46 }; // free space between columns and between rows
const POOL = 30; // px of a pool's and of a lane's name
const BEFORE = 40; // px from the left edge of the pool to the first column

class Layout {
  static $inject = ["bpmnjs", "commandStack", "canvas", "elementRegistry"];

  constructor(bpmnjs, commandStack, canvas, elementRegistry) {
    Object.assign(this, { bpmnjs, commandStack, canvas, elementRegistry });
    commandStack.registerHandler("studio.layout", Handler);
  }

  async run() {
    const { xml } = await this.bpmnjs.saveXML();
    const drawing = new DOMParser().parseFromString(await layoutProcess(xml), "application/xml");
    const order = new Map();
    for (const shape of drawing.getElementsByTagNameNS("*", "BPMNShape")) {
      const [bounds] = shape.getElementsByTagNameNS("*", "Bounds");
      const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(bounds.getAttribute(name)));
      order.set(shape.getAttribute("bpmnElement"), { x: x + width / 2, y: y + height / 2 });
    }
    const root = this.canvas.getRootElement();
    const pools = root.children.filter((child) => is(child, "bpmn:Participant"));
    for (const scope of pools.length ? pools : [root]) this.commandStack.execute("studio.layout", { scope, order });
  }
}

class Handler {
  static $inject = ["layouter", "connectionDocking", "bpmnFactory"];

  constructor(layouter, connectionDocking, bpmnFactory) {
    Object.assign(this, { layouter, connectionDocking, bpmnFactory });
  }

  execute(context) {
    context.before = new Map();
    const { scope, order } = context;
    const nodes = scope.children.filter((one) => is(one, "bpmn:FlowNode") && one.type !== "label" && !one.host && order.has(one.id));
    if (!nodes.length) return [];
    const moved = this.place(context, scope, nodes, order);
    const flows = new Set(moved.flatMap((one) => [...(one.incoming ?? []), ...(one.outgoing ?? [])]));
    for (const flow of flows) this.route(context, flow, moved);
    return [...context.before.keys()];
  }

  revert({ before }) {
    for (const [element, was] of before) this.put(element, was);
    return [...before.keys()];
  }

  /** Columns over the whole scope, rows lane by lane; each node in the middle of its cell. */
  place(context, scope, nodes, order) {
    const lanes = leaves(scope);
    const pool = is(scope, "bpmn:Participant");
    const left = !pool ? Math.min(...nodes.map(({ x }) => x)) : scope.x + POOL * (lanes.length ? 2 : 1) + BEFORE;
    const columns = spread(nodes, ({ id }) => order.get(id).x, ({ width }) => width, BETWEEN.x, left);
    const bands = lanes.length ? lanes.map((lane) => ({ lane, nodes: within(lane, nodes) })) : [{ lane: null, nodes }];
    let top = pool ? scope.y : Math.min(...nodes.map(({ y }) => y)) - BETWEEN.y / 2;
    const moved = [];
    for (const band of bands) {
      const rows = spread(band.nodes, ({ id }) => order.get(id).y, ({ height }) => height, BETWEEN.y, top + BETWEEN.y / 2 + 10);
      for (const node of band.nodes) {
        const [x, y] = [columns.middle(node) - node.width / 2, rows.middle(node) - node.height / 2];
        moved.push(...this.shift(context, node, Math.round(x - node.x), Math.round(y - node.y)));
      }
      const height = Math.max(Math.round(rows.end - top + 10), band.lane ? 90 : 0);
      if (band.lane) this.set(context, band.lane, { x: scope.x + POOL, y: top, width: columns.end - scope.x, height });
      top += height;
    }
    if (pool) this.set(context, scope, { x: scope.x, y: scope.y, width: columns.end - scope.x + POOL, height: top - scope.y });
    return moved;
  }

  /** Move a node with its label, with what is attached to it and with what is inside; gives the nodes that moved. */
  shift(context, node, dx, dy) {
    if (context.before.has(node)) return []; // a label is a child too
    const inside = [...(node.children ?? []), ...(node.attachers ?? []), ...(node.labels ?? [])];
    if (node.waypoints) this.set(context, node, { waypoints: node.waypoints.map(({ x, y }) => ({ x: x + dx, y: y + dy })) });
    else this.set(context, node, { x: node.x + dx, y: node.y + dy, width: node.width, height: node.height });
    const below = inside.flatMap((one) => this.shift(context, one, dx, dy));
    return node.type === "label" ? below : [node, ...below];
  }

  route(context, flow, moved) {
    if (context.before.has(flow) || (!moved.includes(flow.source) && !moved.includes(flow.target))) return;
    this.keep(context, flow);
    flow.waypoints = []; // as if it were drawn now
    flow.waypoints = this.layouter.layoutConnection(flow);
    this.set(context, flow, { waypoints: this.connectionDocking.getCroppedWaypoints(flow).map(({ x, y }) => ({ x: Math.round(x), y: Math.round(y) })) });
    for (const label of flow.labels ?? []) {
      const { x, y } = getFlowLabelPosition(flow.waypoints);
      this.set(context, label, { x: Math.round(x - label.width / 2), y: Math.round(y - label.height / 2), width: label.width, height: label.height });
    }
  }

  keep({ before }, element) {
    if (before.has(element)) return;
    const { x, y, width, height, waypoints } = element;
    before.set(element, waypoints ? { waypoints: waypoints.map((point) => ({ ...point })) } : { x, y, width, height });
  }

  set(context, element, place) {
    this.keep(context, element);
    this.put(element, place);
  }

  put(element, place) {
    const di = getDi(element);
    if (place.waypoints) {
      element.waypoints = place.waypoints.map((point) => ({ ...point }));
      di.waypoint = element.waypoints.map(({ x, y }) => this.bpmnFactory.createDiWaypoint({ x, y }));
      for (const point of di.waypoint) point.$parent = di;
      return;
    }
    Object.assign(element, place);
    const bounds = element.type === "label" ? di.label?.bounds : di.bounds;
    if (bounds) Object.assign(bounds, place);
  }
}

/** The lanes that hold nodes themselves, from top to bottom. */
function leaves(scope) {
  const lanes = (scope.children ?? []).filter((one) => is(one, "bpmn:Lane"));
  const inner = lanes.flatMap((lane) => { const below = leaves(lane); return below.length ? below : [lane]; });
  return inner.sort((a, b) => a.y - b.y);
}

const within = (lane, nodes) => {
  const refs = new Set((getBusinessObject(lane).get("flowNodeRef") ?? []).map(({ id }) => id));
  return nodes.filter(({ id }) => refs.has(id));
};

/** Lines up nodes by the order of `key`: each line as wide as its largest; `middle(node)` is the middle of its line. */
function spread(nodes, key, size, between, begin) {
  const lines = new Map();
  for (const node of nodes) {
    const at = Math.round(key(node));
    lines.set(at, Math.max(lines.get(at) ?? 0, size(node)));
  }
  const middles = new Map();
  let end = begin;
  for (const at of [...lines.keys()].sort((a, b) => a - b)) {
    middles.set(at, end + lines.get(at) / 2);
    end += lines.get(at) + between;
  }
  return { middle: (node) => middles.get(Math.round(key(node))), end };
}

export default { __init__: ["studioLayout"], studioLayout: ["type", Layout] };
