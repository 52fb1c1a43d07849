import { onBeforeUnmount, onMounted, type Ref, ref } from "vue";

/** The width of an element's content in pixels, whenever it changes; `initial` until the element is there. */
export function useWidth(element: Readonly<Ref<Element | null>>, initial: number): Readonly<Ref<number>> {
  const width = ref(initial);
  const observer = new ResizeObserver(([entry]) => {
    width.value = entry!.contentRect.width;
  });
  onMounted(() => observer.observe(element.value!));
  onBeforeUnmount(() => observer.disconnect());
  return width;
}
