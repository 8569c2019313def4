// As much of a document as drawing needs, to be read as markup, and to be seen whether anything was made anew.

type Parent = DomElement | undefined;

abstract class DomNode {
  parent: Parent;

  get nextSibling(): DomNode | null {
    const all = this.parent?.childNodes ?? [];
    return all[all.indexOf(this) + 1] ?? null;
  }

  remove(): void {
    if (!this.parent) throw new Error("It is not there.");
    this.parent.childNodes.splice(this.parent.childNodes.indexOf(this), 1);
    this.parent = undefined;
  }
}

class DomText extends DomNode {
  data = "";

  override toString(): string {
    return this.data;
  }
}

export class DomElement extends DomNode {
  readonly childNodes: DomNode[] = [];
  readonly attributes = new Map<string, string>();
  readonly style: Record<string, unknown> = { setProperty: (name: string, value: unknown) => void (this.style[name] = value) };
  /** How often something was put in, or moved. */
  moves = 0;
  [property: string]: unknown;

  constructor(
    readonly namespaceURI: string,
    readonly name: string,
  ) {
    super();
  }

  get firstChild(): DomNode | null {
    return this.childNodes[0] ?? null;
  }

  insertBefore(node: DomNode, next: DomNode | null): void {
    this.moves++;
    if (node.parent) node.remove();
    node.parent = this;
    this.childNodes.splice(next ? this.childNodes.indexOf(next) : this.childNodes.length, 0, node);
  }

  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }

  removeAttribute(name: string): void {
    this.attributes.delete(name);
  }

  get elements(): DomElement[] {
    const own = this.childNodes.filter((node): node is DomElement => node instanceof DomElement);
    return own.flatMap((element) => [element, ...element.elements]);
  }

  /** The first element within with that name. */
  find(name: string): DomElement {
    const found = this.elements.find((element) => element.name === name);
    if (!found) throw new Error(`There is no ${name}.`);
    return found;
  }

  override toString(): string {
    const attributes = [...this.attributes].map(([name, value]) => ` ${name}="${value}"`).join("");
    return `<${this.name}${attributes}>${this.childNodes.join("")}</${this.name}>`;
  }
}

Object.assign(document, {
  createTextNode: () => new DomText(),
  createElementNS: (namespace: string, name: string) => new DomElement(namespace, name),
});
