import { useDesk } from "../DeskContext.ts";
import { Menu, MenuItem } from "../menu/Menu.tsx";

/** The whole chat as a file, to be kept or passed on. */
export function Download({ id }: { id: string }) {
  const desk = useDesk();
  return (
    <Menu name="Download transcript" class="btn" opener="Download transcript">
      <MenuItem onChoose={() => void desk.download(id, "text")}>As text</MenuItem>
      <MenuItem onChoose={() => void desk.download(id, "html")}>As a web page</MenuItem>
    </Menu>
  );
}
