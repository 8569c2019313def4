import { address, closeDetails } from "../address.ts";
import { useDesk } from "../DeskContext.ts";

/** Has the dock ask about a ban, which the details must not cover. */
export function Ban({ id }: { id: string }) {
  const { banning } = useDesk();
  if (banning.value === id) return null;
  return (
    <button type="button" class="btn" onClick={() => {
      banning.value = id;
      if (address.value.details) closeDetails();
    }}>Ban</button>
  );
}
