// What a page of Jiufen adds to the browser's own globals, for the check of its scripts: nothing so far.
export {};
