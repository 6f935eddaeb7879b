"use strict";
// Zooming and moving a log-log chart by mouse, by buttons and by keyboard. Chart.js leaves that to a plugin
// that Debian does not have; here it is limits that are multiplied.

const ZOOM_STEP = 1.4;

// `limits`: {x: [min, max], y: [min, max]}, or null for all; `onchange` draws anew.
function makeZoom(onchange) {
  const zoom = {limits: null, full: null, hasJustDragged: false};

  function scaleAbout(name, share, factor) {
    const [low, high] = (zoom.limits ?? zoom.full)[name].map(Math.log);
    const fixed = low + (high - low) * share;
    return [Math.exp(fixed + (low - fixed) * factor), Math.exp(fixed + (high - fixed) * factor)];
  }
  zoom.by = (factor, shareX = 0.5, shareY = 0.5) => {
    zoom.limits = {x: scaleAbout("x", shareX, factor), y: scaleAbout("y", shareY, factor)};
    onchange();
  };
  zoom.move = (shareX, shareY) => {
    const moved = (name, share) => {
      const [low, high] = (zoom.limits ?? zoom.full)[name];
      const factor = (high / low) ** share;
      return [low * factor, high * factor];
    };
    zoom.limits = {x: moved("x", shareX), y: moved("y", shareY)};
    onchange();
  };
  zoom.to = (limits) => {
    zoom.limits = limits;
    onchange();
  };
  zoom.tools = () =>
      [button("Zoom in", () => zoom.by(1 / ZOOM_STEP)), button("Zoom out", () => zoom.by(ZOOM_STEP)),
       button("Show all", () => zoom.to(null))];
  // Whether the key was one of zooming.
  zoom.onKey = (event) => {
    const moves = {ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1]};
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === "+" || event.key === "=")
      zoom.by(1 / ZOOM_STEP);
    else if (event.key === "-")
      zoom.by(ZOOM_STEP);
    else if (event.key === "0")
      zoom.to(null);
    else if (event.shiftKey && moves[event.key])
      zoom.move(...moves[event.key]);
    else
      return false;
    return true;
  };
  return zoom;
}

// The wheel with Ctrl, a dragged rectangle and a double click; a drag of a few pixels stays a click.
function zoomByMouse(canvas, zoom) {
  const LEAST_DRAG_PX = 8;
  let start = null, rectangle = null;

  function place(event) {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }
  function share([x, y]) {
    const {left, right, top, bottom} = charts.get(canvas).chartArea;
    const within = (value) => Math.min(1, Math.max(0, value));
    return [within((x - left) / (right - left)), within((bottom - y) / (bottom - top))];
  }
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;  // the page scrolls
    event.preventDefault();
    zoom.by(event.deltaY < 0 ? 1 / ZOOM_STEP : ZOOM_STEP, ...share(place(event)));
  }, {passive: false});
  canvas.addEventListener("dblclick", () => zoom.to(null));
  canvas.addEventListener("pointerdown", (event) => {
    zoom.hasJustDragged = false;
    if (event.button === 0 && event.pointerType === "mouse") start = place(event);
  });
  addEventListener("pointermove", (event) => {
    if (!start) return;
    const now = place(event);
    if (!rectangle && Math.hypot(now[0] - start[0], now[1] - start[1]) < LEAST_DRAG_PX) return;
    rectangle ??= canvas.parentElement.appendChild(make("div", {className: "zoom-rectangle"}));
    rectangle.style.cssText = `left: ${Math.min(now[0], start[0])}px; top: ${Math.min(now[1], start[1])}px;` +
        `width: ${Math.abs(now[0] - start[0])}px; height: ${Math.abs(now[1] - start[1])}px`;
  });
  addEventListener("pointerup", (event) => {
    const [from, to] = [start, place(event)];
    const dragged = rectangle !== null;
    rectangle?.remove();
    start = rectangle = null;
    if (!dragged) return;
    zoom.hasJustDragged = true;  // the click that ends the drag is not meant for a point
    const ends = [share(from), share(to)];
    const limits = (name, index) => {
      const [low, high] = (zoom.limits ?? zoom.full)[name];
      return ends.map((end) => low * (high / low) ** end[index]).sort((one, other) => one - other);
    };
    const chosen = {x: limits("x", 0), y: limits("y", 1)};
    if (chosen.x[1] / chosen.x[0] > 1.01 && chosen.y[1] / chosen.y[0] > 1.01) zoom.to(chosen);
  });
}
