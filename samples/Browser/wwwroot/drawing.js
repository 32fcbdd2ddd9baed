// The pad, and pictures that .NET makes. Everything else of the page is C#.
const widths = new WeakMap();

export function attach(canvas, page, width) {
    const context = canvas.getContext('2d', { willReadFrequently: true });
    let last = null, changed = false, calling = false;
    widths.set(canvas, width);
    context.lineCap = context.lineJoin = 'round';
    context.strokeStyle = context.fillStyle = '#fff';

    // Whoever looks at the page from outside sees whether the scores belong to what is drawn.
    const touch = () => { changed = true; canvas.dataset.state = 'drawn'; };
    const place = event => {
        const box = canvas.getBoundingClientRect();
        return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height];
    };
    const stroke = to => {
        context.lineWidth = widths.get(canvas);
        context.beginPath();
        context.moveTo(...last);
        context.lineTo(...to);
        context.stroke();
        last = to;
        touch();
    };
    canvas.addEventListener('pointerdown', event => {
        canvas.setPointerCapture(event.pointerId);
        last = place(event);
        stroke(last);
    });
    canvas.addEventListener('pointermove', event => {
        if (last) (event.getCoalescedEvents?.() ?? [event]).forEach(one => stroke(place(one)));
    });
    for (const end of ['pointerup', 'pointercancel']) canvas.addEventListener(end, () => last = null);
    canvas.addEventListener('cleared', () => {
        context.clearRect(0, 0, canvas.width, canvas.height);
        touch();
    });

    // At most one call per frame, and none while one runs.
    const tick = async () => {
        if (changed && !calling) {
            changed = false;
            calling = true;
            const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
            const ink = new Uint8Array(canvas.width * canvas.height);
            for (let at = 0; at < ink.length; at++) ink[at] = pixels[4 * at + 3];
            try { await page.invokeMethodAsync('DrawnAsync', ink); } finally { calling = false; }
            if (!changed) canvas.dataset.state = 'read';
        }
        requestAnimationFrame(tick);
    };
    canvas.dataset.state = 'empty';
    requestAnimationFrame(tick);
}

export function pen(canvas, width) { widths.set(canvas, width); }

export function clear(canvas) { canvas.dispatchEvent(new Event('cleared')); }

export function paint(canvas, width, height, pixels) {
    canvas.width = width;
    canvas.height = height;
    canvas.getContext('2d').putImageData(new ImageData(new Uint8ClampedArray(pixels), width, height), 0, 0);
}

export function save(name, bytes) {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
